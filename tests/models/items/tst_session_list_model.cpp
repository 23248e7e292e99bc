#include "tests/support/SessionListFixture.h"

using namespace talkglass;
using Fixture = SessionListFixture;
using Kind = ScriptedSessionSource::Kind;
using Show = SessionQuery::Show;

class TestSessionListModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksNothingBeforeStart();
    void firstPageThenCount();
    void checkingUntilTheCacheAnswers();
    void anywhereInAMillion();
    void memoryStaysBounded();
    void oneRunningNewestNext();
    void dropsAnswersToOldQuestions();
    void growsWithoutCount();
    void pageWithAnotherCount();
    void pageGrownBeyondTheLimit();
    void destroyedWhileAsking();
    void refreshChangesLittle();
    void refreshMovesAndInserts();
    void anchorsKeepWhatIsLoaded();
};

void TestSessionListModel::asksNothingBeforeStart()
{
    Fixture f;
    f.addRows(3);
    f.model->setVisibleRange(0, 10);
    f.model->refresh();
    QTest::qWait(20);
    QVERIFY(f.source.asked.isEmpty());
    QVERIFY(f.model->state().loading);
}

void TestSessionListModel::firstPageThenCount()
{
    Fixture f;
    f.addRows(1234);
    f.source.held = {Kind::Anchors};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 100, 5000);
    QVERIFY(!f.model->state().loading);
    QCOMPARE(f.idAt(0), Fixture::name(0));
    QCOMPARE(f.model->counts().total, -1);

    f.spies->clear();
    f.source.release();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 1234);
    QCOMPARE(f.spies->inserted.size(), 1);
    QCOMPARE(f.spies->reset.size(), 0);
    QCOMPARE(f.idAt(99), Fixture::name(99));
    QVERIFY(!f.model->index(1000).data(SessionListModel::IsLoadedRole).toBool());
    QCOMPARE(f.model->counts().total, 1234);
}

void TestSessionListModel::checkingUntilTheCacheAnswers()
{
    Fixture f;
    f.addRows(3);
    f.addCached(1);
    f.source.held = {Kind::Facts, Kind::Scan};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 3, 5000);
    QVERIFY(f.model->index(1).data(SessionListModel::CheckingRole).toBool());
    QCOMPARE(f.residencyAt(1), Residency::Unknown);

    f.spies->clear();
    f.source.release();
    SETTLE(f);
    QVERIFY(!f.model->index(1).data(SessionListModel::CheckingRole).toBool());
    QCOMPARE(f.residencyAt(0), Residency::ArchiveOnly);
    QCOMPARE(f.residencyAt(1), Residency::Both);
    QCOMPARE(f.spies->inserted.size() + f.spies->removed.size() + f.spies->reset.size(), 0);
}

void TestSessionListModel::anywhereInAMillion()
{
    Fixture f;
    f.tester.reset(); // looks at every row at each change
    f.source.generated = 1'000'000;
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 1'000'000);

    for (const int row : {500'000, 999'999, 123'456, 0, 999'899}) {
        f.model->setVisibleRange(row - 10, row);
        SETTLE(f);
        QCOMPARE(f.model->keyAt(row), std::optional(ScriptedSessionSource::generatedKey(row)));
        QCOMPARE(f.model->rowOf(ScriptedSessionSource::generatedKey(row)), row);
        QCOMPARE(f.residencyAt(row), Residency::ArchiveOnly);
    }
    QCOMPARE(f.model->rowCount(), 1'000'000);
    QCOMPARE(f.source.askedFor(Kind::Anchors), 1);
}

void TestSessionListModel::memoryStaysBounded()
{
    Fixture f;
    f.tester.reset(); // looks at every row at each change
    f.source.generated = 1'000'000;
    f.model->start();
    SETTLE(f);
    for (int row = 0; row < 1'000'000; row += 9'973) {
        f.model->setVisibleRange(row, row + 20);
        SETTLE(f);
        QVERIFY(f.model->loadedPages() <= SessionListModel::pagesKept + 3);
        QVERIFY(f.model->bytes() < 40'000'000);
    }
    QVERIFY(!f.model->keyAt(5'000)); // long out of sight
}

void TestSessionListModel::oneRunningNewestNext()
{
    Fixture f;
    f.tester.reset(); // looks at every row at each change
    f.source.generated = 100'000;
    f.model->start();
    SETTLE(f);
    f.source.held = {Kind::Page};
    for (int row = 10'000; row <= 90'000; row += 10'000) {
        f.model->setVisibleRange(row, row + 20);
        QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page), 1, 5000);
    }
    const int before = f.source.askedFor(Kind::Page);
    QVERIFY(f.source.answerOne(Kind::Page)); // of the first place
    QTRY_COMPARE_WITH_TIMEOUT(f.source.askedFor(Kind::Page), before + 1, 5000);
    QVERIFY(f.source.answerOne(Kind::Page)); // of the last: those between were never asked for
    QTRY_VERIFY_WITH_TIMEOUT(f.model->keyAt(90'000).has_value(), 5000);
    QVERIFY(!f.model->keyAt(50'000));
    QCOMPARE(f.source.mostOpen.value(int(Kind::Page)), 1);
    f.source.release();
    SETTLE(f);
}

void TestSessionListModel::dropsAnswersToOldQuestions()
{
    Fixture f;
    f.addRows(300);
    f.source.held = {Kind::Page, Kind::Anchors, Kind::Facts};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page), 1, 5000);
    SessionQuery query;
    query.text = QStringLiteral("s29");
    f.model->setQuery(query);
    QVERIFY(f.source.answerOne(Kind::Page)); // of the question before
    QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page), 1, 5000);
    QCOMPARE(f.model->rowCount(), 0);
    QVERIFY(f.model->state().loading);
    f.source.release();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 11); // s29 and s290 to s299
    QCOMPARE(f.model->counts().total, 11);
}

void TestSessionListModel::growsWithoutCount()
{
    Fixture f;
    f.addRows(450);
    f.source.anchorsError = StoreError{StoreError::Kind::Timeout, Store::Archive, QStringLiteral("too slow"), {}};
    f.model->start();
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 100);
    QVERIFY(!f.model->state().archiveError);
    for (int step = 0; step < 5; ++step) {
        f.model->setVisibleRange(f.model->rowCount() - 10, f.model->rowCount() - 1);
        SETTLE(f);
    }
    QCOMPARE(f.model->rowCount(), 450);
    QCOMPARE(f.idAt(449), Fixture::name(449));
    QCOMPARE(f.idAt(100), Fixture::name(100)); // the row that came twice is there once
}

void TestSessionListModel::pageWithAnotherCount()
{
    Fixture f;
    f.addRows(500);
    f.model->start();
    SETTLE(f);
    f.source.rows.removeIf([](const ArchivedSession& row) { return row.id % 10 == 3 && row.id < 250; });
    f.model->setVisibleRange(320, 340);
    SETTLE(f);
    QCOMPARE(f.model->rowCount(), 475); // its neighbours were loaded ahead, and have fewer as well
    QVERIFY(f.model->keyAt(320).has_value());
}

void TestSessionListModel::pageGrownBeyondTheLimit()
{
    Fixture f;
    f.addRows(500);
    f.model->start();
    SETTLE(f);
    for (int i = 0; i < 350; ++i)
        f.source.rows.append(ScriptedSessionSource::row(1000 + i, 2, QString(u"new" + QString::number(i)), -1 - i));
    f.model->setVisibleRange(0, 20);
    f.source.anchorsError = StoreError{StoreError::Kind::Timeout, Store::Archive, QStringLiteral("too slow"), {}};
    f.model->refresh();
    SETTLE(f);
    QCOMPARE(f.idAt(0), QStringLiteral("new349"));
    for (int row = 0; row < f.model->rowCount(); row += 50) {
        f.model->setVisibleRange(row, row + 60);
        SETTLE(f);
    }
    QCOMPARE(f.model->rowCount(), 850);
    QCOMPARE(f.idAt(849), Fixture::name(499));
    QSet<QString> seen;
    for (const QString& id : f.ids())
        seen.insert(id);
    QCOMPARE(seen.size(), 850);
}

void TestSessionListModel::destroyedWhileAsking()
{
    Fixture f;
    f.addRows(300);
    f.source.held = {Kind::Page, Kind::Scan};
    f.model->start();
    QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page) + f.source.open(Kind::Scan), 2, 5000);
    f.tester.reset();
    f.spies.reset();
    f.model.reset();
    f.source.release();
    QCoreApplication::sendPostedEvents();
    QTest::qWait(10);
}

void TestSessionListModel::refreshChangesLittle()
{
    Fixture f;
    f.addRows(250);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    f.spies->clear();
    f.model->refresh();
    SETTLE(f);
    QCOMPARE(f.spies->inserted.size() + f.spies->removed.size() + f.spies->moved.size() + f.spies->reset.size(), 0);
}

void TestSessionListModel::refreshMovesAndInserts()
{
    Fixture f;
    f.addRows(250);
    f.model->setVisibleRange(0, 20);
    f.model->start();
    SETTLE(f);
    const QPersistentModelIndex seventh = f.model->index(7);
    const QPersistentModelIndex twelfth = f.model->index(12);
    f.spies->clear();

    f.source.rows[7].lastActivity = ScriptedSessionSource::start().plusSeconds(10); // to the top
    f.source.rows.append(ScriptedSessionSource::row(900, 2, QStringLiteral("new"), -5));
    f.model->refresh();
    SETTLE(f);
    QCOMPARE(f.idAt(0), Fixture::name(7));
    QCOMPARE(f.idAt(1), QStringLiteral("new"));
    QCOMPARE(f.idAt(2), Fixture::name(0));
    QCOMPARE(seventh.row(), 0);
    QCOMPARE(f.idAt(twelfth.row()), Fixture::name(12));
    QCOMPARE(f.model->rowCount(), 251);
    QCOMPARE(f.spies->moved.size(), 1);
    QVERIFY(f.spies->inserted.size() <= 2); // the new row; what is beyond the loaded pages
    QVERIFY(f.spies->removed.size() <= 1);
    QCOMPARE(f.spies->reset.size(), 0);
}

void TestSessionListModel::anchorsKeepWhatIsLoaded()
{
    Fixture f;
    f.addRows(1000);
    f.model->start();
    f.model->setVisibleRange(420, 440);
    SETTLE(f);
    QCOMPARE(f.idAt(430), Fixture::name(430));
    const QPersistentModelIndex selected = f.model->index(430);
    for (int i = 0; i < 7; ++i)
        f.source.rows.append(ScriptedSessionSource::row(2000 + i, 2, QString(u"new" + QString::number(i)), -1 - i));

    f.source.held = {Kind::Page};
    f.model->refresh();
    QTRY_COMPARE_WITH_TIMEOUT(f.model->rowCount(), 1007, 5000);
    QCOMPARE(f.idAt(selected.row()), Fixture::name(430)); // no placeholder in between
    f.source.release();
    SETTLE(f);
    QCOMPARE(selected.row(), 437);
    QCOMPARE(f.idAt(437), Fixture::name(430));
    QCOMPARE(f.spies->reset.size(), 1); // the first page
}

QTEST_GUILESS_MAIN(TestSessionListModel)
#include "tst_session_list_model.moc"
