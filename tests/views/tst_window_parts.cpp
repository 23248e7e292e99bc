#include "tests/support/SessionListFixture.h"
#include "views/ElidedLabel.h"
#include "views/OutlineStyle.h"
#include "views/SessionListOverlay.h"
#include "views/StoreReason.h"
#include "views/StoreStatusBar.h"
#include "views/StoreStatusItem.h"
#include "views/TabOrder.h"
#include "views/Theme.h"
#include "views/WindowFit.h"

#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QStyleOptionToolButton>
#include <QTest>

using namespace talkglass;

namespace {

StoreStatus awayFor(const QString& reason, Timestamp now)
{
    StoreStatus status;
    status.store = Store::Archive;
    status.state = StoreStatus::State::Away;
    status.endpoint = QStringLiteral("/tmp/talkglass-x/pg:5432/talkglass");
    status.since = now;
    status.nextTry = now.plusSeconds(3);
    status.reason = {StoreError::Kind::Unavailable, Store::Archive,
                     QStringLiteral("PostgreSQL at %1: %2.").arg(status.endpoint, reason), QStringLiteral("A hint.")};
    return status;
}

} // namespace

/// Small parts of the window: what it does with little room, what an outage says, where the focus is.
class TestWindowParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void windowsAreNoLargerThanTheScreen()
    {
        const QRect laptop(0, 0, 1280, 800);
        const QSize size = windowfit::within({1280, 800}, laptop);
        QVERIFY(size.width() <= 1280 && size.height() <= 760); // a title bar has room, too
        QCOMPARE(windowfit::within({880, 640}, laptop), QSize(880, 640));
        QVERIFY(windowfit::within({1280, 800}, QRect(0, 0, 1024, 740)).height() <= 700);
    }

    void keptPlacesAreBroughtBack()
    {
        QWidget window;
        const QRect room = window.screen()->availableGeometry();
        window.setGeometry(room.right() + 300, room.bottom() + 200, room.width() + 500, room.height() + 500);
        windowfit::keepOnScreen(window);
        QVERIFY(room.contains(QRect(window.pos(), window.size())));
    }

    void theReasonComesFirst()
    {
        const auto clock = std::make_shared<ManualClock>();
        StoreStatusBar bar(clock);
        bar.setFont(QFont(QStringLiteral("Sans"), 10));
        bar.resize(700, bar.sizeHint().height());
        bar.show();
        StoreStatus redis;
        redis.store = Store::Cache;
        redis.state = StoreStatus::State::Up;
        redis.version = QStringLiteral("7.0.15");
        redis.latencyMicros = 212;
        bar.setStatus(redis);
        bar.setStatus(awayFor(QStringLiteral("no answer within 6 s, ").repeated(10), clock->now()));
        QTest::qWait(0);
        auto* archive = bar.findChild<StoreStatusItem*>(QStringLiteral("archiveStatus"));
        QVERIFY(archive->text().indexOf(u"no answer") < archive->text().indexOf(u"next try"));
        QVERIFY2(!archive->text().contains(u"/tmp/"), qPrintable(archive->text()));
        auto* healthy = bar.findChild<StoreStatusItem*>(QStringLiteral("cacheStatus"))->findChild<ElidedLabel*>();
        QVERIFY(!healthy->isElided());
        QVERIFY(!bar.findChild<ElidedLabel*>(QStringLiteral("writes"))->isElided());
        QVERIFY(archive->findChild<ElidedLabel*>()->isElided());
        QVERIFY(archive->findChild<ElidedLabel*>()->accessibleDescription().contains(u"/tmp/"));
    }

    void oneIsNoPlural()
    {
        StoreStatusBar bar(std::make_shared<ManualClock>());
        auto* checked = bar.findChild<ElidedLabel*>(QStringLiteral("checkedSessions"));
        bar.setChecked(1, 1, true);
        QVERIFY2(!checked->text().contains(u"sessions"), qPrintable(checked->text()));
        bar.setChecked(2, 2, true);
        QCOMPARE(checked->text(), QStringLiteral("All 2 cached sessions checked"));
    }

    void nothingCouldBeAskedIsSaid()
    {
        SessionListFixture f;
        f.source.archiveError = outage(Store::Archive);
        f.source.cacheError = outage(Store::Cache);
        f.model->start();
        QTRY_VERIFY_WITH_TIMEOUT(f.model->state().archiveError && f.model->state().cacheError, 10'000);
        SessionListOverlay overlay;
        overlay.setState(*f.model);
        QVERIFY2(overlay.accessibleName().contains(u"No store"), qPrintable(overlay.accessibleName()));
        QCOMPARE(overlay.accessibleDescription().count(u"connection refused"), 2);
        f.show(SessionQuery::Show::Ghost); // whatever is chosen, it is not the choice that hides anything
        overlay.setState(*f.model);
        QVERIFY2(overlay.accessibleName().contains(u"No store"), qPrintable(overlay.accessibleName()));
    }

    void focusIsSeenInBothThemes()
    {
        OutlineStyle style;
        for (const QPalette& palette : {theme::lightPalette(), theme::darkPalette()}) {
            QImage image(32, 32, QImage::Format_RGB32);
            image.fill(palette.color(QPalette::Window));
            const QImage before = image;
            QStyleOptionToolButton option;
            option.rect = image.rect();
            option.palette = palette;
            option.state = QStyle::State_Enabled | QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange |
                           QStyle::State_AutoRaise;
            option.subControls = QStyle::SC_ToolButton;
            QPainter painter(&image);
            style.drawComplexControl(QStyle::CC_ToolButton, &option, &painter);
            painter.end();
            const auto isRinged = [&](const QImage& painted) {
                return std::abs(qGray(painted.pixel(16, 1)) - qGray(before.pixel(16, 1))) > 60;
            };
            QVERIFY(isRinged(image));

            QImage button = before;
            QStyleOptionButton push;
            push.rect = button.rect();
            push.palette = palette;
            push.state = QStyle::State_Enabled | QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange;
            QPainter second(&button);
            style.drawPrimitive(QStyle::PE_PanelButtonCommand, &push, &second);
            second.end();
            QVERIFY(isRinged(button));
        }
    }

    void tabGoesThroughThePartsInOrder()
    {
        QWidget window;
        QLineEdit third(&window), first(&window), second(&window);
        taborder::inOrder({&first, &second, &third});
        QList<QWidget*> stops;
        for (QWidget* stop = first.nextInFocusChain(); stop != &first; stop = stop->nextInFocusChain()) {
            if (stop->focusPolicy() != Qt::NoFocus)
                stops.append(stop);
        }
        QCOMPARE(stops, (QList<QWidget*>{&second, &third}));
    }
};

QTEST_MAIN(TestWindowParts)
#include "tst_window_parts.moc"
