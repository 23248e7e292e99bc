#include "views/SessionDelegate.h"

#include "models/items/SessionListModel.h"
#include "models/items/SessionText.h"
#include "views/ElidedLabel.h"
#include "views/Icons.h"
#include "views/Theme.h"
#include "views/TimeText.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <bit>

namespace talkglass {

namespace {

constexpr int unit = theme::unit;
constexpr int sidePadding = 3 * unit;
constexpr int linePadding = 2 * unit;
constexpr int lineGap = unit;
constexpr int markSize = 4 * unit;
constexpr int textIndent = sidePadding + markSize + 2 * unit;
constexpr int accentWidth = 3;
constexpr int barWidth = unit;

int inUnits(int pixels)
{
    return (pixels + unit - 1) / unit * unit;
}

QString number(qint64 value)
{
    return QLocale().toString(value);
}

QString shortCount(const std::optional<qint64>& count)
{
    return count ? number(*count) : QStringLiteral("–");
}

} // namespace

/// What is painted of one session, asked from the model once.
struct SessionDelegate::Card
{
    Session session;
    QString title;
    QString user;
    bool checking = false;
    Timestamp now;
    QPalette palette;
    Fonts fonts;
    QColor text;
    QColor muted;

    QString age() const
    {
        return session.lastActivity.isValid() ? timetext::ago(session.lastActivity, now) : QString();
    }
    QString counts(bool wordy) const;
    QString problems() const;
};

QString SessionDelegate::Card::counts(bool wordy) const
{
    const std::optional<qint64>& cached = session.cachedMessages;
    const std::optional<qint64>& archived = session.archivedMessages;
    if (!cached && !archived)
        return {};
    if (!wordy)
        return shortCount(cached) + QStringLiteral(" · ") + shortCount(archived);
    if (!archived)
        return SessionDelegate::tr("%1 cached").arg(number(*cached));
    if (!cached)
        return SessionDelegate::tr("%1 archived").arg(number(*archived));
    if (cached == archived)
        return SessionDelegate::tr("%1 in both").arg(number(*cached));
    return SessionDelegate::tr("%1 cached · %2 archived").arg(number(*cached), number(*archived));
}

QString SessionDelegate::Card::problems() const
{
    const int count = std::popcount(unsigned(session.problems.toInt()));
    return count == 0 ? QString() : count == 1 ? QStringLiteral("!") : QString(u"! " + number(count));
}

/// Draws at the right end of `line` and takes the place from it.
void SessionDelegate::drawRight(QPainter& painter, QRect& line, const QString& text, const QColor& color) const
{
    if (text.isEmpty())
        return;
    painter.setPen(color);
    line.setRight(line.right() - m_texts.draw(painter, line, text, Qt::AlignRight) - 2 * unit);
}

SessionDelegate::SessionDelegate(QObject* parent)
    : QStyledItemDelegate(parent)
{
}

const SessionDelegate::Fonts& SessionDelegate::fontsOf(const QFont& font) const
{
    if (m_fonts.firstLine == 0 || font != m_fonts.text) {
        m_fonts.text = font;
        m_fonts.small = theme::smallFont(font);
        m_fonts.smallBold = m_fonts.small;
        m_fonts.smallBold.setBold(true);
        m_fonts.firstLine = inUnits(QFontMetrics(font).height());
        m_fonts.secondLine = inUnits(QFontMetrics(m_fonts.small).height());
    }
    return m_fonts;
}

int SessionDelegate::cardHeight(const QFont& font) const
{
    const Fonts& fonts = fontsOf(font);
    return fonts.firstLine + fonts.secondLine + lineGap + 2 * linePadding;
}

QSize SessionDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {0, cardHeight(option.font)};
}

void SessionDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QVariant session = index.data(SessionListModel::SessionRole);
    if (!session.isValid()) {
        paintPlaceholder(painter, option, index.row());
        return;
    }
    Card card;
    card.session = session.value<Session>();
    card.title = index.data(SessionListModel::TitleRole).toString();
    card.user = index.data(SessionListModel::UserNameRole).toString();
    card.checking = index.data(SessionListModel::CheckingRole).toBool();
    const auto* model = qobject_cast<const SessionListModel*>(index.model());
    card.now = model ? model->now() : SystemClock().now();
    card.palette = option.palette;
    card.fonts = fontsOf(option.font);
    card.muted = theme::mutedText(option.palette);
    card.text = card.session.active ? option.palette.color(QPalette::Text) : card.muted;
    if (option.state & QStyle::State_Selected) { // both reach 4.5:1 on the tinted ground
        card.text = option.palette.color(QPalette::HighlightedText);
        card.muted = card.text;
    }

    painter->save();
    painter->setClipRect(option.rect);
    paintBackground(*painter, option);
    const QRect content = option.rect.adjusted(0, linePadding, -sidePadding, -linePadding);
    QRect first = content;
    first.setHeight(card.fonts.firstLine);
    QRect second = content;
    second.setTop(content.bottom() + 1 - card.fonts.secondLine);

    const QRectF mark(option.rect.left() + sidePadding, first.center().y() + 1 - markSize / 2.0, markSize, markSize);
    if (card.checking) { // not "unknown": the answer is on its way
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(theme::separator(card.palette), 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawEllipse(mark.adjusted(2, 2, -2, -2));
    } else {
        theme::paintResidencyMark(*painter, mark, card.session.residency, card.palette);
    }
    first.setLeft(option.rect.left() + textIndent);
    second.setLeft(first.left());
    paintFirstLine(*painter, card, first);
    paintSecondLine(*painter, card, second);
    painter->restore();
}

void SessionDelegate::paintBackground(QPainter& painter, const QStyleOptionViewItem& option) const
{
    const QPalette& palette = option.palette;
    if (option.state & QStyle::State_Selected)
        painter.fillRect(option.rect, palette.color(QPalette::Highlight));
    else if (option.state & QStyle::State_MouseOver)
        painter.fillRect(option.rect, palette.color(QPalette::AlternateBase));
    if (option.state & (QStyle::State_Selected | QStyle::State_HasFocus)) {
        QRect accent = option.rect;
        accent.setWidth(accentWidth);
        painter.fillRect(accent, palette.color(QPalette::Link));
    }
    if (option.state & QStyle::State_HasFocus) {
        painter.setPen(palette.color(QPalette::Link));
        painter.drawRect(option.rect.adjusted(0, 0, -1, -1));
        return;
    }
    painter.fillRect(QRect(option.rect.left() + textIndent, option.rect.bottom(), option.rect.width() - textIndent, 1),
                     theme::separator(palette));
}

void SessionDelegate::paintFirstLine(QPainter& painter, const Card& card, QRect line) const
{
    painter.setFont(card.fonts.small);
    drawRight(painter, line, card.age(), card.muted);
    painter.setFont(card.fonts.smallBold);
    drawRight(painter, line, card.problems(), theme::danger(card.palette));
    if (card.session.pinned) {
        const int size = 3 * unit + 2;
        const QRect pin(line.right() - size, line.center().y() - size / 2, size, size);
        icons::icon(QStringLiteral("pin"), card.palette).paint(&painter, pin);
        line.setRight(pin.left() - 2 * unit);
    }
    painter.setFont(card.fonts.text);
    painter.setPen(card.text);
    m_texts.draw(painter, line, card.title);
}

void SessionDelegate::paintSecondLine(QPainter& painter, const Card& card, QRect line) const
{
    painter.setFont(card.fonts.small);
    line.setRight(paintTimeLeft(painter, card, line));
    QString state;
    if (!card.session.active)
        state = tr("cleared");
    else if (card.session.pendingArchive)
        state = tr("waits for archive");
    else if (card.session.residency == Residency::Orphan)
        state = tr("no messages anywhere");
    const auto facts = [&card, &state](bool wordy) {
        QStringList parts{card.user, sessiontext::agent(card.session), card.counts(wordy), state};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(" · "));
    };
    QString text = facts(true);
    if (m_texts.width(painter.font(), text) > line.width())
        text = facts(false);
    painter.setPen(card.muted);
    m_texts.draw(painter, line, text);
}

/// Text and bar at the right; returns where the line now ends.
int SessionDelegate::paintTimeLeft(QPainter& painter, const Card& card, QRect line) const
{
    if (card.session.ttlMs == CachedSession::noTtl) {
        drawRight(painter, line, tr("never expires"), theme::warning(card.palette));
        return line.right();
    }
    if (!card.session.expiresAt.isValid())
        return line.right();
    const qint64 left = qMax<qint64>(0, (card.session.expiresAt.micros() - card.now.micros()) / 1000);
    const timetext::Urgency urgency = timetext::urgency(left);
    const bool losing = card.session.isAboutToBeLost();
    QColor color = card.muted;
    if (urgency == timetext::Urgency::WithinFiveMinutes)
        color = theme::danger(card.palette);
    else if (urgency == timetext::Urgency::WithinHour || losing)
        color = theme::warning(card.palette);

    const QRect bar(line.right() - barWidth + 1, line.top() + 1, barWidth, line.height() - 2);
    const double part = qBound(0.0, double(left) / double(qMax<qint64>(1, m_cacheTtlSeconds) * 1000), 1.0);
    painter.fillRect(bar, theme::separator(card.palette));
    const int filled = qMax(1, qRound(bar.height() * part));
    painter.fillRect(QRect(bar.left(), bar.bottom() + 1 - filled, bar.width(), filled), color);
    line.setRight(bar.left() - 2 * unit);
    // Figures of one width, so that nothing jitters as they count down.
    drawRight(painter, line,
              losing ? tr("lost in %1").arg(timetext::left(left)) : tr("TTL %1").arg(timetext::left(left)), color);
    return line.right();
}

void SessionDelegate::paintPlaceholder(QPainter* painter, const QStyleOptionViewItem& option, int row) const
{
    painter->save();
    paintBackground(*painter, option);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme::separator(option.palette));
    const int top = option.rect.top() + linePadding;
    const int left = option.rect.left();
    const int firstHeight = fontsOf(option.font).firstLine;
    painter->drawEllipse(QRect(left + sidePadding + 2, top + firstHeight / 2 - 5, 10, 10));
    const int room = option.rect.width() - textIndent - sidePadding;
    constexpr int variety = 5; // so that it does not look like a grid
    const int title = room * (45 + row % variety * 8) / 100;
    const int facts = room * (30 + (row + 2) % variety * 6) / 100;
    painter->drawRoundedRect(QRect(left + textIndent, top + firstHeight / 2 - unit, title, 2 * unit), 2, 2);
    const int second = option.rect.bottom() + 1 - linePadding - fontsOf(option.font).secondLine / 2;
    painter->drawRoundedRect(QRect(left + textIndent, second - unit / 2, facts, unit), 2, 2);
    painter->restore();
}

bool SessionDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                                const QModelIndex& index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    const QString text = index.data(Qt::ToolTipRole).toString();
    QToolTip::showText(event->globalPos(), text.isEmpty() ? QString() : plainToolTip(text), view);
    return true;
}

} // namespace talkglass
