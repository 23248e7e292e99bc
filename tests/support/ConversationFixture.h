#pragma once

#include "models/items/MessageListModel.h"
#include "tests/support/EventTurn.h"
#include "tests/support/ManualClock.h"
#include "tests/support/ScriptedMessageSource.h"
#include "views/ClearDialog.h"
#include "views/ConversationHeader.h"
#include "views/ConversationPane.h"
#include "views/ConversationView.h"
#include "views/FindBar.h"
#include "views/MessageComposer.h"
#include "views/conversation/HeightIndex.h"
#include "views/conversation/LinkText.h"
#include "views/conversation/MarkdownGuard.h"
#include "views/conversation/NoticeBar.h"
#include "views/conversation/SafeDocument.h"
#include "views/conversation/StatePage.h"
#include "views/conversation/TextViewer.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QImage>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextFormat>
#include <QTextFrame>

/// Rows, sessions and shown widgets for the tests of the conversation pane.
namespace talkglass {

inline const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");

/// Any number of rows of unequal heights; counts what is asked of it.
class ManyRows final : public QAbstractListModel
{
public:
    explicit ManyRows(int count)
        : m_last(count)
    {
    }
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : m_last - m_first; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        m_asked.insert(index.row());
        const int number = index.row() + m_first;
        switch (role) {
        case MessageListModel::UidRole:
            return quint64(number + 1'000'000);
        case MessageListModel::RoleRole:
            return number % 2 ? QStringLiteral("assistant") : QStringLiteral("user");
        case MessageListModel::ContentRole:
        case MessageListModel::PreviewRole:
            return QString(QString::number(number) +
                           QStringView(u" some words").toString().repeated(1 + (number * 37) % 90));
        case MessageListModel::TimeRole:
            return QVariant::fromValue(start.plusSeconds(number));
        default:
            return {};
        }
    }
    void prepend(int count)
    {
        beginInsertRows({}, 0, count - 1);
        m_first -= count;
        endInsertRows();
    }
    void append(int count)
    {
        beginInsertRows({}, rowCount(), rowCount() + count - 1);
        m_last += count;
        endInsertRows();
    }
    mutable QSet<int> m_asked;

private:
    int m_first = 0;
    int m_last = 0;
};

inline Message message(qint64 id, const QString& role, const QString& content)
{
    Message made;
    made.archiveId = id;
    made.role = role;
    made.content = content;
    made.at = start.plusSeconds(id);
    return made;
}

inline Message user(qint64 id, const QString& content)
{
    return message(id, QStringLiteral("user"), content);
}

inline Message assistant(qint64 id, const QString& content)
{
    return message(id, QStringLiteral("assistant"), content);
}

inline Session session(Residency residency, qint64 cached, qint64 archived)
{
    Session made;
    made.key = {1, QStringLiteral("a session")};
    made.title = QStringLiteral("A title");
    made.residency = residency;
    if (cached >= 0)
        made.cachedMessages = cached;
    if (archived >= 0)
        made.archivedMessages = archived;
    return made;
}

inline StoreError away(Store store)
{
    return {StoreError::Kind::Unavailable, store, QStringLiteral("connection refused"), {}};
}

struct ShownView
{
    explicit ShownView(QAbstractItemModel* model)
    {
        view.resize(700, 600);
        view.setModel(model);
        view.show();
    }
    bool ready() { return QTest::qWaitForWindowExposed(&view); }
    ConversationView view{std::make_shared<ManualClock>()};
};

struct ShownPane
{
    ShownPane()
    {
        pane.resize(760, 700);
        pane.show();
    }
    void open(const QList<Message>& archived, const QList<Message>& cached = {})
    {
        pane.openSession(session(Residency::Both, cached.size(), archived.size()));
        source.archiveCalls.last().answer(archived);
        source.cacheCalls.last().answer(cachedHistory(cached));
        oneTurn();
    }
    /// Clicks into a row where its layout says.
    void click(int row, const QRectF& rect)
    {
        const QPoint place = pane.view().rowRect(row).topLeft() + rect.center().toPoint();
        QTest::mouseClick(pane.view().viewport(), Qt::LeftButton, {}, place);
    }
    MessageListModel& model() { return pane.model(); }
    StatePage* state() { return pane.findChild<StatePage*>(); }

    ScriptedMessageSource source;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    ConversationPane pane{source, clock};
};

} // namespace talkglass
