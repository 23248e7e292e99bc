#include "models/items/MessageFinder.h"
#include "models/items/MessageListModel.h"
#include "tests/support/ManualClock.h"
#include "tests/support/ScriptedMessageSource.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

namespace {

const Timestamp start = *Timestamp::fromIso(u"2026-11-22T08:00:00");
const SessionKey key{1, QStringLiteral("a session")};

Message row(qint64 id, const QString& role = QStringLiteral("user"), const QString& content = {})
{
    Message message;
    message.archiveId = id;
    message.role = role;
    message.content = content.isEmpty() ? QString(u"message " + QString::number(id)) : content;
    message.at = start.plusSeconds(id);
    return message;
}

QList<Message> rows(qint64 from, qint64 to)
{
    QList<Message> messages;
    for (qint64 id = from; id <= to; ++id)
        messages.append(row(id));
    return messages;
}

/// As a writer that knows no row ids leaves it in the cache.
Message cachedCopy(Message message)
{
    message.archiveId = 0;
    message.at = message.at.plusMicros(3000);
    return message;
}

QList<Message> cachedCopies(const QList<Message>& messages)
{
    QList<Message> copies;
    for (const Message& message : messages)
        copies.append(cachedCopy(message));
    return copies;
}

StoreError away(Store store)
{
    return {StoreError::Kind::Unavailable, store, QStringLiteral("connection refused"), {}};
}

/// The model with everything that watches it.
struct Bench
{
    ScriptedMessageSource source;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    MessageListModel model{source, clock};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
    QSignalSpy aboutToInsert{&model, &QAbstractItemModel::rowsAboutToBeInserted};
    QSignalSpy inserted{&model, &QAbstractItemModel::rowsInserted};
    QSignalSpy aboutToRemove{&model, &QAbstractItemModel::rowsAboutToBeRemoved};
    QSignalSpy removed{&model, &QAbstractItemModel::rowsRemoved};
    QSignalSpy reset{&model, &QAbstractItemModel::modelReset};

    ~Bench()
    {
        if (aboutToInsert.size() != inserted.size() || aboutToRemove.size() != removed.size())
            qFatal("row signals are not paired");
    }

    void openWith(const QList<Message>& archived, const QList<Message>& cached)
    {
        model.open(key);
        source.archiveCalls.last().answer(archived);
        source.cacheCalls.last().answer(cachedHistory(cached));
        clearSpies();
    }
    void refreshWith(const QList<Message>& archived, const QList<Message>& cached)
    {
        model.refresh();
        source.archiveCalls.last().answer(archived);
        source.cacheCalls.last().answer(cachedHistory(cached));
    }
    void clearSpies()
    {
        for (QSignalSpy* spy : {&aboutToInsert, &inserted, &aboutToRemove, &removed, &reset})
            spy->clear();
    }
    QVariant at(int row, int role) const { return model.index(row).data(role); }
    MessageMark mark(int row) const { return at(row, MessageListModel::MarkRole).value<MessageMark>(); }
    DeliveryState delivery(int row) const
    {
        return at(row, MessageListModel::DeliveryStateRole).value<DeliveryState>();
    }
    /// The list as text: "1 2 3* " with the content's last word and a mark for what is not in both.
    QString print() const
    {
        QStringList words;
        for (int i = 0; i < model.rowCount(); ++i)
            words.append(at(i, MessageListModel::ContentRole).toString().section(u' ', -1));
        return words.join(u' ');
    }
};

AddedMessage addedBoth(const NewMessage& posted, qint64 id, Timestamp at)
{
    AddedMessage added;
    added.key = posted.key;
    added.message.role = posted.role;
    added.message.content = posted.content;
    added.message.metadata = posted.metadata;
    added.message.archiveId = id;
    added.message.at = at;
    added.archived = added.cached = true;
    return added;
}

} // namespace

class TestMessageListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhicheverStoreAnswersFirst_data()
    {
        QTest::addColumn<bool>("cacheFirst");
        QTest::newRow("cache first") << true;
        QTest::newRow("archive first") << false;
    }

    void showsWhicheverStoreAnswersFirst()
    {
        QFETCH(bool, cacheFirst);
        Bench b;
        b.model.open(key);
        QCOMPARE(b.model.state(), MessageListModel::State::Loading);
        QCOMPARE(b.source.cacheCalls.size(), 1);
        QCOMPARE(b.source.archiveCalls.size(), 1);
        QCOMPARE(b.source.cacheCalls[0].limit, 5000);
        QCOMPARE(b.source.archiveCalls[0].limit, 200);
        const QList<Message> archived = rows(1, 4);
        const auto cache = [&] { b.source.cacheCalls[0].answer(cachedHistory(cachedCopies(archived))); };
        const auto archive = [&] { b.source.archiveCalls[0].answer(archived); };

        cacheFirst ? cache() : archive();
        QCOMPARE(b.model.state(), MessageListModel::State::Ready);
        QVERIFY(b.model.isWaitingForStore());
        QCOMPARE(b.model.rowCount(), 4);
        QVERIFY(!b.at(0, MessageListModel::ResidencyRole).isValid());
        QCOMPARE(b.mark(0), MessageMark::None);
        const quint64 uid = b.at(2, MessageListModel::UidRole).toULongLong();

        cacheFirst ? archive() : cache();
        QVERIFY(!b.model.isWaitingForStore());
        QCOMPARE(b.print(), QStringLiteral("1 2 3 4"));
        QCOMPARE(b.at(0, MessageListModel::ResidencyRole).value<MessageResidency>(), MessageResidency::Both);
        QCOMPARE(b.at(2, MessageListModel::UidRole).toULongLong(), uid);
        QCOMPARE(b.inserted.size(), 1); // the second answer moved nothing
        QCOMPARE(b.removed.size(), 0);
    }

    void dropsAnswersToAnEarlierConversation()
    {
        Bench b;
        b.model.open(key);
        const SessionKey other{2, QStringLiteral("another")};
        b.model.open(other);
        b.source.archiveCalls[0].answer(rows(1, 9));
        b.source.cacheCalls[0].answer(cachedHistory(rows(1, 9)));
        QCOMPARE(b.model.rowCount(), 0);
        QCOMPARE(b.model.state(), MessageListModel::State::Loading);
        b.source.archiveCalls[1].answer(rows(50, 51));
        QCOMPARE(b.print(), QStringLiteral("50 51"));
        b.model.close();
        b.source.cacheCalls[1].answer(cachedHistory({}));
        QCOMPARE(b.model.rowCount(), 0);
        QCOMPARE(b.model.state(), MessageListModel::State::Closed);
    }

    void showsWhatOneStoreHasWhileTheOtherIsAway()
    {
        Bench b;
        b.model.open(key);
        b.source.cacheCalls[0].answer(away(Store::Cache));
        QCOMPARE(b.model.state(), MessageListModel::State::Loading);
        b.source.archiveCalls[0].answer(rows(1, 3));
        QCOMPARE(b.model.state(), MessageListModel::State::Ready);
        QVERIFY(b.model.cacheError().has_value());
        QVERIFY(!b.model.archiveError().has_value());
        QCOMPARE(b.model.rowCount(), 3);
        QVERIFY(!b.at(0, MessageListModel::ResidencyRole).isValid());

        b.refreshWith(rows(1, 3), cachedCopies(rows(1, 3)));
        QVERIFY(!b.model.cacheError().has_value());
        QCOMPARE(b.at(0, MessageListModel::ResidencyRole).value<MessageResidency>(), MessageResidency::Both);
    }

    void keepsRowsWhenAStoreGoesAway()
    {
        Bench b;
        b.openWith(rows(1, 3), cachedCopies(rows(2, 3)) + QList<Message>{cachedCopy(row(4))});
        QCOMPARE(b.mark(3), MessageMark::CacheOnly);
        b.model.refresh();
        b.source.cacheCalls.last().answer(away(Store::Cache));
        b.source.archiveCalls.last().answer(rows(1, 3));
        QCOMPARE(b.print(), QStringLiteral("1 2 3 4"));
        QCOMPARE(b.mark(3), MessageMark::None); // cannot be told now
        QVERIFY(b.inserted.isEmpty() && b.removed.isEmpty());
    }

    void failsOnlyWhenBothAreAway()
    {
        Bench b;
        b.model.open(key);
        b.source.cacheCalls[0].answer(away(Store::Cache));
        b.source.archiveCalls[0].answer(away(Store::Archive));
        QCOMPARE(b.model.state(), MessageListModel::State::Failed);
        b.model.refresh();
        QCOMPARE(b.model.state(), MessageListModel::State::Loading);
        b.source.cacheCalls[1].answer(cachedHistory(rows(1, 2)));
        b.source.archiveCalls[1].answer(rows(1, 2));
        QCOMPARE(b.model.state(), MessageListModel::State::Ready);
    }

    void asksForAWindowThatCoversTheCache()
    {
        Bench b;
        b.model.open(key);
        b.source.archiveCalls[0].answer(rows(801, 1000));
        b.source.cacheCalls[0].answer(cachedHistory(cachedCopies(rows(501, 1000))));
        QCOMPARE(b.source.archiveCalls.size(), 2);
        QCOMPARE(b.source.archiveCalls[1].limit, 550);
        QVERIFY(b.model.isWaitingForStore());
        b.source.archiveCalls[1].answer(rows(451, 1000));
        QVERIFY(!b.model.isWaitingForStore());
        QCOMPARE(b.model.rowCount(), 550);
        QCOMPARE(b.mark(60), MessageMark::None);
        QVERIFY(b.model.hasOlder());
    }

    void marksOnlyWhereTheStoresDisagree()
    {
        Bench b;
        QList<Message> cached = cachedCopies(rows(3, 4)) + cachedCopies(rows(6, 8));
        cached.append(cachedCopy(row(9)));
        cached.last().pendingArchive = true;
        Message broken;
        broken.malformed = true;
        broken.raw = QByteArray("{\"role\": \xff");
        cached.insert(3, broken);
        b.openWith(rows(1, 7), cached);
        QCOMPARE(b.mark(0), MessageMark::None); // older than the cached part: trimmed, no disagreement
        QStringList marks;
        for (int i = 0; i < b.model.rowCount(); ++i)
            marks.append(QString::number(int(b.mark(i))));
        QCOMPARE(b.model.rowCount(), 10);
        QCOMPARE(b.mark(4), MessageMark::NotInCache);
        QVERIFY(marks.contains(QString::number(int(MessageMark::Malformed))));
        QCOMPARE(b.mark(8), MessageMark::CacheOnly);
        QCOMPARE(b.mark(9), MessageMark::WaitingForArchive);
        QCOMPARE(b.at(8, MessageListModel::MarkRunRole).toInt(), 1);
    }

    void goesBackPageByPage()
    {
        Bench b;
        b.openWith(rows(301, 500), cachedCopies(rows(401, 500)));
        QVERIFY(b.model.hasOlder());
        QSignalSpy changed(&b.model, &QAbstractItemModel::dataChanged);
        b.model.loadOlder();
        b.model.loadOlder();
        QCOMPARE(b.source.archiveCalls.size(), 2); // one under way is enough
        QCOMPARE(b.source.archiveCalls[1].before->archiveId, 301);
        b.source.archiveCalls[1].answer(rows(101, 300));
        QCOMPARE(b.model.rowCount(), 400);
        QCOMPARE(b.inserted.size(), 1);
        QCOMPARE(b.inserted[0][1].toInt(), 0);
        QCOMPARE(b.inserted[0][2].toInt(), 199);
        QVERIFY(!changed.isEmpty()); // the row that was first may join now
        QVERIFY(b.model.hasOlder());

        b.model.loadOlder();
        b.source.archiveCalls[2].answer(away(Store::Archive));
        QVERIFY(b.model.olderError().has_value());
        b.model.loadOlder();
        QVERIFY(!b.model.olderError().has_value());
        b.source.archiveCalls[3].answer(rows(1, 100));
        QVERIFY(!b.model.hasOlder());
        QCOMPARE(b.model.rowCount(), 500);
        QCOMPARE(b.mark(350), MessageMark::None);

        // A refresh of the newest window leaves the older rows where they are.
        b.clearSpies();
        b.refreshWith(rows(302, 501), cachedCopies(rows(402, 501)));
        QCOMPARE(b.model.rowCount(), 501);
        QCOMPARE(b.inserted.size(), 1);
        QCOMPARE(b.inserted[0][1].toInt(), 500);
        QVERIFY(b.removed.isEmpty());
    }

    void keepsMemoryBounded()
    {
        Bench b;
        b.openWith(rows(10'001, 10'200), {});
        b.model.setMemoryLimit(700 * b.model.rowAt(0).bytes());
        for (int page = 1; page <= 6; ++page) {
            b.model.loadOlder();
            b.source.archiveCalls.last().answer(rows(10'001 - 200 * page, 10'200 - 200 * page));
        }
        QVERIFY(b.model.rowCount() <= 720);
        QVERIFY(b.model.hasNewer());
        QVERIFY(b.model.isMemoryFull() || b.model.rowCount() > 600);
        QCOMPARE(b.at(0, MessageListModel::ContentRole).toString(), QStringLiteral("message 8801"));
        b.refreshWith(rows(10'002, 10'201), {});
        QCOMPARE(b.at(0, MessageListModel::ContentRole).toString(), QStringLiteral("message 8801"));
        b.model.returnToNewest();
        b.source.archiveCalls.last().answer(rows(10'002, 10'201));
        b.source.cacheCalls.last().answer(cachedHistory({}));
        QVERIFY(!b.model.hasNewer());
        QCOMPARE(b.at(b.model.rowCount() - 1, MessageListModel::ContentRole).toString(),
                 QStringLiteral("message 10201"));
    }

    void beginsAnewAfterAGap()
    {
        Bench b;
        b.openWith(rows(1, 200), {});
        b.refreshWith(rows(1001, 1200), {});
        QCOMPARE(b.model.rowCount(), 200);
        QVERIFY(b.model.hasOlder());
    }

    void refreshesWithTheFewestSignals()
    {
        Bench b;
        b.openWith(rows(1, 6), cachedCopies(rows(1, 6)));
        const quint64 uid = b.at(5, MessageListModel::UidRole).toULongLong();
        QSignalSpy changed(&b.model, &QAbstractItemModel::dataChanged);
        b.refreshWith(rows(1, 6), cachedCopies(rows(1, 6)));
        QVERIFY(b.inserted.isEmpty() && b.removed.isEmpty() && changed.isEmpty() && b.reset.isEmpty());

        QList<Message> now = rows(1, 8);
        now.removeAt(2);
        b.refreshWith(now, cachedCopies(now));
        QCOMPARE(b.print(), QStringLiteral("1 2 4 5 6 7 8"));
        QCOMPARE(b.removed.size(), 1);
        QCOMPARE(b.inserted.size(), 1);
        QCOMPARE(b.at(4, MessageListModel::UidRole).toULongLong(), uid);
        QVERIFY(b.reset.isEmpty());
    }

    void readsAgainOnceHoweverOftenAsked()
    {
        Bench b;
        b.openWith(rows(1, 2), {});
        for (int i = 0; i < 5; ++i)
            b.model.refresh();
        QCOMPARE(b.source.archiveCalls.size(), 2);
        b.source.archiveCalls[1].answer(rows(1, 2));
        b.source.cacheCalls[1].answer(cachedHistory({}));
        QCOMPARE(b.source.archiveCalls.size(), 3);
        b.source.archiveCalls[2].answer(rows(1, 2));
        b.source.cacheCalls[2].answer(cachedHistory({}));
        QCOMPARE(b.source.archiveCalls.size(), 3);
    }

    void showsOneStoreWhileTheOtherHangs()
    {
        Bench b;
        b.openWith(rows(1, 2), {});
        b.model.refresh();
        b.source.archiveCalls.last().answer(rows(1, 3));
        QTRY_COMPARE_WITH_TIMEOUT(b.model.rowCount(), 3, 10'000);
    }

    void postsAsPendingThenStored()
    {
        Bench b;
        b.openWith(rows(1, 2), cachedCopies(rows(1, 2)));
        QSignalSpy delivered(&b.model, &MessageListModel::delivered);
        const quint64 uid = b.model.post(QStringLiteral("user"), QStringLiteral("new 3"), {});
        QCOMPARE(b.model.rowCount(), 3);
        QCOMPARE(b.delivery(2), DeliveryState::Pending);
        QVERIFY(!b.at(2, MessageListModel::ResidencyRole).isValid());
        QVERIFY(b.at(2, MessageListModel::AccessibleTextRole).toString().contains(QLatin1String("being sent")));

        const AddedMessage added = addedBoth(b.source.addCalls[0].message, 3, b.clock->now());
        b.source.addCalls[0].answer(added);
        b.model.noticeAdded(added);
        QCOMPARE(delivered.size(), 1);
        QCOMPARE(b.delivery(2), DeliveryState::Stored);
        QCOMPARE(b.at(2, MessageListModel::StoredInRole).toStringList(),
                 QStringList({QStringLiteral("archive"), QStringLiteral("cache")}));
        QCOMPARE(b.source.archiveCalls.size(), 1); // known: nothing to read

        b.clearSpies();
        b.refreshWith(rows(1, 2) + QList<Message>{added.message},
                      cachedCopies(rows(1, 2)) + QList<Message>{added.message});
        QCOMPARE(b.print(), QStringLiteral("1 2 3"));
        QCOMPARE(b.at(2, MessageListModel::UidRole).toULongLong(), uid);
        QVERIFY(b.inserted.isEmpty() && b.removed.isEmpty());
    }

    void tellsWhichStoreTookIt()
    {
        Bench b;
        b.openWith({}, {});
        b.model.post(QStringLiteral("user"), QStringLiteral("hello"), {});
        AddedMessage added = addedBoth(b.source.addCalls[0].message, 0, b.clock->now());
        added.archived = false;
        added.archiveError = away(Store::Archive);
        b.source.addCalls[0].answer(added);
        QCOMPARE(b.at(0, MessageListModel::StoredInRole).toStringList(), QStringList{QStringLiteral("cache")});
        QCOMPARE(b.mark(0), MessageMark::WaitingForArchive);
        QCOMPARE(b.at(0, MessageListModel::ErrorRole).toString(), QStringLiteral("connection refused"));

        // Later it reached the archive: same row, no longer marked.
        Message stored = added.message;
        stored.archiveId = 77;
        b.refreshWith({stored}, {cachedCopy(stored)});
        QCOMPARE(b.model.rowCount(), 1);
        QCOMPARE(b.mark(0), MessageMark::None);
        QVERIFY(b.at(0, MessageListModel::ErrorRole).toString().isEmpty());
    }

    void failedOnesCanBeRetriedOrDiscarded()
    {
        Bench b;
        b.openWith(rows(1, 1), {});
        const quint64 first = b.model.post(QStringLiteral("user"), QStringLiteral("first"), {});
        const quint64 second = b.model.post(QStringLiteral("user"), QStringLiteral("second"), {});
        b.source.addCalls[0].answer(away(Store::None));
        b.source.addCalls[1].answer(away(Store::None));
        QCOMPARE(b.delivery(1), DeliveryState::Failed);
        QCOMPARE(b.at(1, MessageListModel::ErrorRole).toString(), QStringLiteral("connection refused"));
        b.refreshWith(rows(1, 2), {}); // what failed survives a refresh
        QCOMPARE(b.model.rowCount(), 4);

        b.model.retry(first);
        QCOMPARE(b.delivery(b.model.rowOf(first)), DeliveryState::Pending);
        QCOMPARE(b.source.addCalls.size(), 3);
        b.source.addCalls[2].answer(addedBoth(b.source.addCalls[2].message, 9, b.clock->now()));
        QCOMPARE(b.delivery(b.model.rowOf(first)), DeliveryState::Stored);
        b.model.discard(second);
        QCOMPARE(b.model.rowOf(second), -1);
        QCOMPARE(b.model.rowCount(), 3);
    }

    void unsentOnesComeBackWithTheirConversation()
    {
        Bench b;
        b.openWith(rows(1, 1), {});
        b.model.post(QStringLiteral("user"), QStringLiteral("fails later"), {});
        b.model.post(QStringLiteral("user"), QStringLiteral("stored later"), {});
        b.model.open({2, QStringLiteral("another")});
        QCOMPARE(b.model.rowCount(), 0);
        QCOMPARE(b.model.unsentCount(), 2);
        b.source.addCalls[0].answer(away(Store::None));
        b.source.addCalls[1].answer(addedBoth(b.source.addCalls[1].message, 2, b.clock->now()));
        QCOMPARE(b.model.unsentCount(), 1);
        b.openWith(rows(1, 2), {});
        QCOMPARE(b.model.rowCount(), 3);
        QCOMPARE(b.delivery(2), DeliveryState::Failed);
        QCOMPARE(b.at(2, MessageListModel::ContentRole).toString(), QStringLiteral("fails later"));
    }

    void aReadThatOvertakesTheAnswerMakesNoDouble()
    {
        Bench b;
        b.openWith(rows(1, 1), {});
        const quint64 uid = b.model.post(QStringLiteral("user"), QStringLiteral("fast"), {});
        const AddedMessage added = addedBoth(b.source.addCalls[0].message, 2, b.clock->now().plusMicros(5));
        b.refreshWith(rows(1, 1) + QList<Message>{added.message}, {});
        QCOMPARE(b.model.rowCount(), 2);
        b.source.addCalls[0].answer(added);
        QCOMPARE(b.model.rowCount(), 2);
        QCOMPARE(b.at(1, MessageListModel::UidRole).toULongLong(), uid);
        QCOMPARE(b.delivery(1), DeliveryState::Stored);
    }

    void aReadFromBeforeThePostDoesNotLoseIt()
    {
        Bench b;
        b.openWith(rows(1, 1), {});
        b.model.refresh();
        b.model.post(QStringLiteral("user"), QStringLiteral("kept"), {});
        b.source.addCalls[0].answer(addedBoth(b.source.addCalls[0].message, 2, b.clock->now()));
        b.source.archiveCalls.last().answer(rows(1, 1));
        b.source.cacheCalls.last().answer(cachedHistory({}));
        QCOMPARE(b.model.rowCount(), 2);
        b.refreshWith(rows(1, 1), {}); // a later read without it: it is really gone
        QCOMPARE(b.model.rowCount(), 1);
    }

    void anotherClientsMessageIsRead()
    {
        Bench b;
        b.openWith(rows(1, 1), {});
        AddedMessage added = addedBoth({key, QStringLiteral("user"), QStringLiteral("from http"), {}}, 2, start);
        b.model.noticeAdded(added);
        QCOMPARE(b.source.archiveCalls.size(), 2);
        added.key.userId = 99;
        b.model.noticeAdded(added);
        QCOMPARE(b.source.archiveCalls.size(), 2);
    }

    void joinsAndDays()
    {
        Bench b;
        QList<Message> archived{row(1), row(2), row(3, QStringLiteral("assistant")), row(4, QStringLiteral("system")),
                                row(5, QStringLiteral("system"))};
        Message late = row(6);
        late.at = start.plusSeconds(3 * 86'400);
        archived.append(late);
        b.openWith(archived, {});
        QStringList joins, days;
        for (int i = 0; i < b.model.rowCount(); ++i) {
            joins.append(b.at(i, MessageListModel::JoinsPreviousRole).toBool() ? QStringLiteral("j")
                                                                               : QStringLiteral("-"));
            days.append(b.at(i, MessageListModel::StartsDayRole).toBool() ? QStringLiteral("d") : QStringLiteral("-"));
        }
        QCOMPARE(joins.join(QString()), QStringLiteral("-j----"));
        QCOMPARE(days.join(QString()), QStringLiteral("d----d"));
    }

    void speaksEachMessage()
    {
        Bench b;
        b.openWith({row(1, QStringLiteral("user"), QStringLiteral("Olá, mundo"))},
                   {cachedCopy(row(1, QStringLiteral("user"), QStringLiteral("Olá, mundo")))});
        const QString spoken = b.at(0, MessageListModel::AccessibleTextRole).toString();
        QVERIFY2(spoken.startsWith(QLatin1String("user, ")), qPrintable(spoken));
        QVERIFY2(spoken.endsWith(QStringLiteral(", in both stores: Olá, mundo")), qPrintable(spoken));
    }

    void findsInLoadedMessages()
    {
        Bench b;
        b.openWith({row(1, QStringLiteral("user"), QStringLiteral("Apple pie")), row(2),
                    row(3, QStringLiteral("user"), QString(600'000, u'z') + QStringLiteral("an APPLE"))},
                   {});
        MessageFinder finder(b.model);
        finder.setText(QStringLiteral("apple"));
        QTRY_VERIFY_WITH_TIMEOUT(!finder.isSearching(), 10'000);
        QCOMPARE(finder.count(), 2);
        finder.step(true, 1);
        QCOMPARE(finder.currentRow(), 2);
        QCOMPARE(finder.position(), 2);
        finder.step(true, 0);
        QCOMPARE(finder.currentRow(), 0);
        finder.step(false, 0);
        QCOMPARE(finder.currentRow(), 2);
        b.refreshWith(rows(1, 2), {});
        QTRY_COMPARE_WITH_TIMEOUT(finder.count(), 0, 10'000);
    }
};

QTEST_GUILESS_MAIN(TestMessageListModel)
#include "tst_message_list_model.moc"
