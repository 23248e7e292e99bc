#include "views/Fonts.h"
#include "views/Icons.h"
#include "views/OutlineStyle.h"
#include "views/Theme.h"
#include "views/TimeText.h"

#include <QFontInfo>
#include <QFontMetrics>
#include <QIcon>
#include <QPainter>
#include <QScrollBar>
#include <QSet>
#include <QStyleOptionSlider>
#include <QTest>

#include <cmath>

using namespace talkglass;

namespace {

constexpr std::array residencies{Residency::Both,  Residency::CacheOnly, Residency::ArchiveOnly,
                                 Residency::Ghost, Residency::Orphan,    Residency::Unknown};

double channel(double value)
{
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

/// WCAG 2 contrast ratio, 1 to 21.
double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a) + 0.05;
    const double y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

QImage mark(Residency residency, const QPalette& palette)
{
    QImage image(32, 32, QImage::Format_ARGB32_Premultiplied);
    image.fill(palette.color(QPalette::Base));
    QPainter painter(&image);
    theme::paintResidencyMark(painter, QRectF(0, 0, 32, 32), residency, palette);
    return image;
}

/// Where anything was drawn, whatever its colour.
QImage shape(Residency residency)
{
    const QPalette palette = theme::lightPalette();
    QImage image = mark(residency, palette).convertToFormat(QImage::Format_Grayscale8);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            image.scanLine(y)[x] = image.constScanLine(y)[x] < 200 ? 0 : 255;
    }
    return image;
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Handle and the ground on both its sides fill the bar, wherever it stands; clicks and drags go where they should.
    void scrollBars_data()
    {
        QTest::addColumn<Qt::Orientation>("orientation");
        QTest::newRow("stands") << Qt::Vertical;
        QTest::newRow("lies") << Qt::Horizontal;
    }

    void scrollBars()
    {
        QFETCH(Qt::Orientation, orientation);
        OutlineStyle style;
        QScrollBar bar(orientation);
        bar.setStyle(&style);
        const bool lies = orientation == Qt::Horizontal;
        bar.resize(lies ? QSize(400, 12) : QSize(12, 400));
        bar.setPageStep(100);
        bar.setRange(0, 2'000'000'000); // a million rows: the handle can still be taken hold of
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        const auto part = [&](QStyle::SubControl control) {
            QStyleOptionSlider option;
            option.initFrom(&bar);
            option.orientation = orientation;
            option.minimum = bar.minimum();
            option.maximum = bar.maximum();
            option.pageStep = bar.pageStep();
            option.sliderPosition = bar.sliderPosition();
            const QRect rect = style.subControlRect(QStyle::CC_ScrollBar, &option, control, &bar);
            return lies ? std::pair(rect.left(), rect.right()) : std::pair(rect.top(), rect.bottom());
        };
        const auto at = [lies](int along) { return lies ? QPoint(along, 6) : QPoint(6, along); };
        for (const int value : {0, 1'000'000'000, 2'000'000'000}) {
            bar.setValue(value);
            const auto [begin, end] = part(QStyle::SC_ScrollBarSlider);
            QVERIFY(end - begin > 20);
            QCOMPARE(part(QStyle::SC_ScrollBarSubPage), std::pair(0, begin - 1));
            QCOMPARE(part(QStyle::SC_ScrollBarAddPage), std::pair(end + 1, 399));
        }
        QCOMPARE(part(QStyle::SC_ScrollBarSlider).second, 399);
        QTest::mouseClick(&bar, Qt::LeftButton, {}, at(10));
        QCOMPARE(bar.value(), 2'000'000'000 - 100);
        QTest::mousePress(&bar, Qt::LeftButton, {}, at(390));
        QTest::mouseMove(&bar, at(5));
        QTest::mouseRelease(&bar, Qt::LeftButton, {}, at(5));
        QCOMPARE(bar.value(), 0);
        bar.setRange(0, 0); // all is seen
        QCOMPARE(part(QStyle::SC_ScrollBarSlider), std::pair(0, 399));
    }

    /// What is not ticked has an outline, by which it is seen on the window.
    void marksAreSeenInBothThemes()
    {
        const OutlineStyle style;
        for (const QPalette& palette : {theme::lightPalette(), theme::darkPalette()}) {
            for (const auto element : {QStyle::PE_IndicatorCheckBox, QStyle::PE_IndicatorRadioButton}) {
                QImage image(14, 14, QImage::Format_RGB32);
                image.fill(palette.color(QPalette::Window));
                const int ground = qGray(image.pixel(0, 0));
                QStyleOptionButton option;
                option.rect = image.rect();
                option.palette = palette;
                option.state = QStyle::State_Enabled | QStyle::State_Off;
                QPainter painter(&image);
                style.drawPrimitive(element, &option, &painter);
                painter.end();
                int most = 0;
                for (int x = 0; x < 3; ++x)
                    most = std::max(most, std::abs(qGray(image.pixel(x, 6)) - ground));
                QVERIFY2(most > 40, qPrintable(QStringLiteral("%1: %2").arg(element).arg(most)));
            }
        }
    }

    void otherScriptsHaveNamedFonts()
    {
        const QFont base;
        const QFont named = fonts::withFallbacks(base);
        const QString plain = QStringLiteral("Conversation 1,234 \u00B7 S\u00E3o Paulo");
        QCOMPARE(QFontMetrics(named).horizontalAdvance(plain), QFontMetrics(base).horizontalAdvance(plain));
        QCOMPARE(QFontInfo(named).family(), QFontInfo(base).family());
        const QStringList families = named.families();
        QCOMPARE(QSet<QString>(families.begin(), families.end()).size(), families.size());
        QCOMPARE(fonts::withFallbacks(named).families(), named.families());

        const QFont code = theme::monospaceFont(named);
        QVERIFY(QFontInfo(code).fixedPitch());
        QCOMPARE(code.families().mid(1), named.families().mid(1));
        QCOMPARE(QFontInfo(code).family(), QFontInfo(theme::monospaceFont(base)).family());
    }

    void everyTextIsReadable_data();
    void everyTextIsReadable();
    void marksDifferByShape();
    void badgeTakesTheWidthItSays();
    void everyResidencyAndProblemIsExplained();
    void iconsFollowThePalette();
    void timeLeft_data();
    void timeLeft();
    void timeAgo_data();
    void timeAgo();
    void exactTimeNamesBothZones();
    void urgency();
};

void TestTheme::everyTextIsReadable_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << theme::lightPalette();
    QTest::newRow("dark") << theme::darkPalette();
}

void TestTheme::everyTextIsReadable()
{
    QFETCH(QPalette, palette);
    QList<std::pair<QString, QColor>> texts{
        {QStringLiteral("text"), palette.color(QPalette::Text)},
        {QStringLiteral("placeholder"), palette.color(QPalette::PlaceholderText)},
        {QStringLiteral("link"), palette.color(QPalette::Link)},
        {QStringLiteral("muted"), theme::mutedText(palette)},
        {QStringLiteral("warning"), theme::warning(palette)},
        {QStringLiteral("danger"), theme::danger(palette)},
        {QStringLiteral("success"), theme::success(palette)},
    };
    for (const Residency residency : residencies)
        texts.append({residencyName(residency), theme::residencyColor(residency, palette)});
    const QList<std::pair<QString, QColor>> grounds{
        {QStringLiteral("Base"), palette.color(QPalette::Base)},
        {QStringLiteral("AlternateBase"), palette.color(QPalette::AlternateBase)},
        {QStringLiteral("Window"), palette.color(QPalette::Window)},
        {QStringLiteral("Button"), palette.color(QPalette::Button)},
        {QStringLiteral("Highlight"), palette.color(QPalette::Highlight)},
        {QStringLiteral("user bubble"), theme::userBubble(palette)},
        {QStringLiteral("assistant bubble"), theme::assistantBubble(palette)},
        {QStringLiteral("note"), theme::noteBackground(palette)},
        {QStringLiteral("code"), theme::codeBackground(palette)},
    };
    for (const auto& [textName, text] : texts) {
        for (const auto& [groundName, ground] : grounds) {
            const double ratio = contrast(text, ground);
            QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3").arg(textName, groundName).arg(ratio)));
        }
    }
}

void TestTheme::marksDifferByShape()
{
    for (size_t i = 0; i < residencies.size(); ++i) {
        for (size_t j = i + 1; j < residencies.size(); ++j)
            QVERIFY2(shape(residencies[i]) != shape(residencies[j]), qPrintable(residencyName(residencies[j])));
    }
}

void TestTheme::badgeTakesTheWidthItSays()
{
    const QFont font;
    for (const Residency residency : residencies) {
        QImage image(300, 24, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        const int width =
            theme::paintResidencyBadge(painter, QRect(0, 0, 300, 24), residency, theme::lightPalette(), font);
        painter.end();
        QCOMPARE(width, theme::residencyBadgeWidth(residency, font));
        for (int y = 0; y < image.height(); ++y)
            QCOMPARE(image.pixel(width, y), qRgb(255, 255, 255));
    }
}

void TestTheme::everyResidencyAndProblemIsExplained()
{
    QSet<QString> texts;
    for (const Residency residency : residencies) {
        texts.insert(theme::residencyLabel(residency));
        texts.insert(theme::residencyExplanation(residency));
    }
    for (int bit = 0; bit < 6; ++bit) {
        texts.insert(theme::problemLabel(Problem(1 << bit)));
        texts.insert(theme::problemExplanation(Problem(1 << bit)));
    }
    QVERIFY(!texts.contains(QString()));
    QCOMPARE(texts.size(), 24);
}

void TestTheme::iconsFollowThePalette()
{
    for (const QString& name : icons::names()) {
        const QImage light = icons::icon(name, theme::lightPalette()).pixmap(16, 16).toImage();
        const QImage dark = icons::icon(name, theme::darkPalette()).pixmap(16, 16).toImage();
        QVERIFY2(!light.isNull(), qPrintable(name));
        QVERIFY2(light != dark, qPrintable(name));
    }
    QVERIFY(icons::names().size() >= 10);
}

void TestTheme::timeLeft_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("expected");
    QTest::newRow("hours") << qint64(79'804'000) << QStringLiteral("22:10:04");
    QTest::newRow("minutes") << qint64(754'000) << QStringLiteral("0:12:34");
    QTest::newRow("a moment") << qint64(1) << QStringLiteral("0:00:01");
    QTest::newRow("over") << qint64(0) << QStringLiteral("0:00:00");
    QTest::newRow("long over") << qint64(-5000) << QStringLiteral("0:00:00");
    QTest::newRow("days") << qint64((2 * 86400 + 3 * 3600 + 10 * 60 + 4) * 1000LL) << QStringLiteral("2 d 03:10:04");
}

void TestTheme::timeLeft()
{
    QFETCH(qint64, milliseconds);
    QFETCH(QString, expected);
    QCOMPARE(timetext::left(milliseconds), expected);
}

void TestTheme::timeAgo_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<QString>("expected");
    QTest::newRow("clock ahead") << -30 << QStringLiteral("just now");
    QTest::newRow("now") << 59 << QStringLiteral("just now");
    QTest::newRow("one minute") << 60 << QStringLiteral("1 minute ago");
    QTest::newRow("minutes") << 300 << QStringLiteral("5 minutes ago");
    QTest::newRow("one hour") << 7199 << QStringLiteral("1 hour ago");
    QTest::newRow("hours") << 3 * 3600 << QStringLiteral("3 hours ago");
    QTest::newRow("one day") << 86400 << QStringLiteral("1 day ago");
    QTest::newRow("days") << 40 * 86400 << QStringLiteral("40 days ago");
}

void TestTheme::timeAgo()
{
    QFETCH(int, seconds);
    QFETCH(QString, expected);
    const Timestamp now = *Timestamp::fromIso(u"2026-11-22T12:00:00");
    QCOMPARE(timetext::ago(now.plusSeconds(-seconds), now), expected);
}

void TestTheme::exactTimeNamesBothZones()
{
    const QString text = timetext::exact(*Timestamp::fromIso(u"2026-11-22T08:40:18.000852"));
    QCOMPARE(text.count(u'\n'), 1);
    QVERIFY(text.endsWith(u"2026-11-22 08:40:18.000852 UTC"));
    QVERIFY(!timetext::exact(Timestamp()).isEmpty());
}

void TestTheme::urgency()
{
    QCOMPARE(timetext::urgency(5 * 60 * 1000), timetext::Urgency::WithinFiveMinutes);
    QCOMPARE(timetext::urgency(5 * 60 * 1000 + 1), timetext::Urgency::WithinHour);
    QCOMPARE(timetext::urgency(3'600'001), timetext::Urgency::None);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
