#include "models/items/JsonTreeModel.h"
#include "tests/support/EventTurn.h"
#include "tests/support/ManualClock.h"
#include "views/DetailsPane.h"
#include "views/ElidedLabel.h"
#include "views/FactsSection.h"
#include "views/QueryLines.h"
#include "views/SessionFacts.h"
#include "views/ShellQuote.h"
#include "views/StoreStatusBar.h"
#include "views/StoreStatusItem.h"
#include "views/Theme.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace talkglass;

namespace {

QJsonObject json(const char* text)
{
    return QJsonDocument::fromJson(text).object();
}

/// The model as text, one line a row, indented.
QString printed(const QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0)
{
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        text += QString(depth * 2, u' ') + index.data().toString() + u'=' +
                index.siblingAtColumn(JsonTreeModel::ValueColumn).data().toString() + u'\n' +
                printed(model, index, depth + 1);
    }
    return text;
}

Session sample(Timestamp now)
{
    Session session;
    session.key = {7, QStringLiteral("chat 5: ünïcode/é:colon")};
    session.residency = Residency::CacheOnly;
    session.cachedMessages = 10;
    session.ttlMs = 600'000;
    session.expiresAt = now.plusSeconds(600);
    session.lastActivity = now.plusSeconds(-180);
    session.title = QStringLiteral("A title");
    session.metadata = json(R"({"title": "A title", "pinned": true})");
    return session;
}

ServiceSettings settings()
{
    ServiceSettings settings;
    settings.redis.host = QStringLiteral("cache.example");
    settings.redis.password = QStringLiteral("s3cret");
    settings.redis.user = QStringLiteral("app");
    settings.redis.database = 2;
    settings.archive.host = QStringLiteral("/run/pg");
    settings.archive.user = QStringLiteral("me");
    settings.archive.password = QStringLiteral("s3cret");
    settings.archive.database = QStringLiteral("chat");
    return settings;
}

QString valueOf(const QList<Fact>& facts, const QString& name)
{
    for (const Fact& fact : facts) {
        if (fact.name == name)
            return fact.value;
    }
    return {};
}

FactsSection* section(const QWidget& pane, const QString& name)
{
    for (FactsSection* section : pane.findChildren<FactsSection*>()) {
        if (section->accessibleName() == name)
            return section;
    }
    return nullptr;
}

/// What a shell makes of `word`.
QByteArray asSeenByBash(const QString& word)
{
    QProcess bash;
    bash.setProgram(QStringLiteral("bash"));
    bash.setArguments({QStringLiteral("-c"), QStringLiteral("LC_ALL=C.UTF-8; printf %s ") + word});
    bash.start();
    if (!bash.waitForFinished(10'000))
        return "no bash";
    return bash.readAllStandardOutput() + bash.readAllStandardError();
}

} // namespace

class TestDetailsPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jsonTreeShowsNestedValues();
    void jsonTreeResetsOnlyForAnotherObject();
    void shellWords_data();
    void shellWords();
    void sqlLiterals_data();
    void sqlLiterals();
    void queriesHoldNoPassword();
    void factsOfEachStore();
    void urgencyOnlyWhereSomethingIsLost();
    void problemsAreExplained();
    void paneShowsAndForgets();
    void timeTicks();
    void copyButtonCopies();
    void namesOfMetadataAreWhole();
    void messageIsShown();
    void whatMayBeLostIsTold();
    void anUnsavedMessageLivesNowhere();
    void anotherTypeIsNoEndedCopy();
    void nothingIsCutInANarrowPane();
    void elidedTextKeepsItsWhole();
    void statusBarTellsStates();
};

void TestDetailsPane::jsonTreeShowsNestedValues()
{
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setObject(json(R"({"a": "line\nbreak", "b": [1, {"c": null}], "d": {}, "e": true, "f": 1.5})"));
    QCOMPARE(printed(model), QStringLiteral("a=line⏎break\n"
                                            "b=[ 2 ]\n"
                                            "  0=1\n"
                                            "  1={ 1 }\n"
                                            "    c=null\n"
                                            "d={ 0 }\n"
                                            "e=true\n"
                                            "f=1.5\n"));
    const QModelIndex text = model.index(0, JsonTreeModel::ValueColumn);
    QCOMPARE(text.data(JsonTreeModel::JsonRole).toString(), QStringLiteral("\"line\\nbreak\""));
    model.setObject(json(R"({"<b>": "<img src=x>"})"));
    QVERIFY(!model.index(0, 1).data(Qt::ToolTipRole).toString().contains(u"<img"));
    model.setObject({});
    QCOMPARE(model.rowCount(), 0);
}

void TestDetailsPane::jsonTreeResetsOnlyForAnotherObject()
{
    JsonTreeModel model;
    QSignalSpy about(&model, &QAbstractItemModel::modelAboutToBeReset);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setObject(json(R"({"a": 1})"));
    model.setObject(json(R"({"a": 1})"));
    QCOMPARE(about.size(), 1);
    QCOMPARE(reset.size(), 1);
    model.setObject(json(R"({"a": 2})"));
    QCOMPARE(about.size(), 2);
    QCOMPARE(reset.size(), 2);
}

void TestDetailsPane::shellWords_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << QStringLiteral("a-b_c.d/e:f@g");
    QTest::newRow("empty") << QString();
    QTest::newRow("space") << QStringLiteral("a  b");
    QTest::newRow("single quote") << QStringLiteral("it's; rm -rf '");
    QTest::newRow("double quote") << QStringLiteral("\"$(id)\" `id` ${HOME} $HOME !! \\");
    QTest::newRow("glob") << QStringLiteral("* ? [a] {a,b} ~ # & | < > ;");
    QTest::newRow("line break") << QStringLiteral("a\nid\n'b'\\n");
    QTest::newRow("escape") << QStringLiteral("\x1b[31mred\x07");
    QTest::newRow("right to left") << QStringLiteral("a\u202Eb\u200B'$x'");
    QTest::newRow("unicode") << QStringLiteral("chat 5: ünïcode/é 🙂");
}

void TestDetailsPane::shellWords()
{
    QFETCH(QString, text);
    const QString word = quote::shell(text);
    QCOMPARE(asSeenByBash(word), text.toUtf8());
    for (const QChar c : word)
        QVERIFY(c.category() != QChar::Other_Control && c.category() != QChar::Other_Format);
}

void TestDetailsPane::sqlLiterals_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::newRow("plain") << QStringLiteral("a b") << QStringLiteral("'a b'");
    QTest::newRow("quote") << QStringLiteral("a'; DROP TABLE x; --") << QStringLiteral("'a''; DROP TABLE x; --'");
    QTest::newRow("backslash") << QStringLiteral("a\\' b") << QStringLiteral("E'a\\\\\\' b'");
    QTest::newRow("line break") << QStringLiteral("a\n\x01") << QStringLiteral("E'a\\n\\u0001'");
}

void TestDetailsPane::sqlLiterals()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(quote::sql(text), expected);
}

void TestDetailsPane::queriesHoldNoPassword()
{
    const SessionKey key{7, QStringLiteral("it's $HOME")};
    const QList<QueryLine> redis = querylines::redis(key, settings().redis);
    QCOMPARE(redis.first().line, QStringLiteral("redis-cli -h cache.example -p 6379 -n 2 --user app --askpass LRANGE "
                                                "'conversation:user:7:session:it'\\''s $HOME' 0 -1"));
    const QList<QueryLine> psql = querylines::psql(key, settings().archive);
    QCOMPARE(psql.first().line,
             QStringLiteral("psql -h /run/pg -U me -d chat -c 'SELECT * FROM conversation_sessions WHERE session_id = "
                            "'\\''it'\\'''\\''s $HOME'\\'''"));
    for (const QueryLine& line : redis + psql)
        QVERIFY(!line.line.contains(u"s3cret"));
    RedisEndpoint socket;
    socket.socketPath = QStringLiteral("/run/my redis.sock");
    QVERIFY(querylines::redis(key, socket).first().line.startsWith(u"redis-cli -s '/run/my redis.sock' LRANGE "));
}

void TestDetailsPane::factsOfEachStore()
{
    const ManualClock clock;
    Session session = sample(clock.now());
    const CachePolicy policy;
    QCOMPARE(valueOf(sessionfacts::inCache(session, policy, clock.now()), QStringLiteral("Time left")),
             QStringLiteral("0:10:00"));
    QCOMPARE(valueOf(sessionfacts::inArchive(session), QStringLiteral("State")), QStringLiteral("not archived"));

    session.archivedMessages = 22;
    session.messageCounter = 20;
    session.active = false;
    QCOMPARE(valueOf(sessionfacts::inArchive(session), QStringLiteral("Counter says")), QStringLiteral("20"));
    QCOMPARE(valueOf(sessionfacts::inArchive(session), QStringLiteral("State")), QStringLiteral("cleared"));

    session.cachedMessages = 100;
    session.expiresAt = {};
    const QList<Fact> cached = sessionfacts::inCache(session, policy, clock.now());
    QCOMPARE(valueOf(cached, QStringLiteral("Messages")), QStringLiteral("100 (full)"));
    QCOMPARE(valueOf(cached, QStringLiteral("Time left")), QStringLiteral("never expires"));

    Session unknown;
    QCOMPARE(valueOf(sessionfacts::inCache(unknown, policy, clock.now()), QStringLiteral("State")),
             QStringLiteral("could not be asked"));
}

void TestDetailsPane::urgencyOnlyWhereSomethingIsLost()
{
    const ManualClock clock;
    Session session = sample(clock.now());
    const auto tone = [&] { return sessionfacts::inCache(session, {}, clock.now()).at(1).tone; };
    QCOMPARE(tone(), ElidedLabel::Tone::Warning);
    session.expiresAt = clock.now().plusSeconds(60);
    QCOMPARE(tone(), ElidedLabel::Tone::Danger);
    session.residency = Residency::Both;
    QCOMPARE(tone(), ElidedLabel::Tone::Plain);
}

void TestDetailsPane::problemsAreExplained()
{
    Session session;
    session.problems = Problem::NoTtl | Problem::OwnedByOtherUser;
    QVERIFY(sessionfacts::problemNote(session).contains(theme::problemLabel(Problem::NoTtl)));
    QVERIFY(sessionfacts::problemNote(session).contains(theme::problemExplanation(Problem::OwnedByOtherUser)));
}

void TestDetailsPane::paneShowsAndForgets()
{
    const auto clock = std::make_shared<ManualClock>();
    DetailsPane pane(settings(), clock);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane, 5000));
    FactsSection* about = section(pane, QStringLiteral("Session"));
    QVERIFY(about && !about->isVisible());

    pane.setSession(sample(clock->now()));
    QVERIFY(about->isVisible());
    QCOMPARE(valueOf(about->facts(), QStringLiteral("User")), QStringLiteral("7"));
    QCOMPARE(valueOf(about->facts(), QStringLiteral("Last active")), QStringLiteral("3 minutes ago"));
    QVERIFY(!section(pane, QStringLiteral("Problems"))->isVisible());
    for (const QTreeView* tree : pane.findChildren<QTreeView*>()) {
        if (tree->accessibleName() == u"Metadata")
            QCOMPARE(tree->model()->rowCount(), 2);
    }
    for (QToolButton* button : pane.findChildren<QToolButton*>())
        QVERIFY(!button->isVisible() || !button->accessibleName().isEmpty());

    pane.setSession(std::nullopt);
    QVERIFY(!about->isVisible());
}

void TestDetailsPane::timeTicks()
{
    const auto clock = std::make_shared<ManualClock>();
    DetailsPane pane(settings(), clock);
    pane.show();
    pane.setSession(sample(clock->now()));
    FactsSection* cache = section(pane, QStringLiteral("In the cache"));
    QCOMPARE(valueOf(cache->facts(), QStringLiteral("Time left")), QStringLiteral("0:10:00"));
    clock->advanceSeconds(61);
    QTRY_COMPARE_WITH_TIMEOUT(valueOf(cache->facts(), QStringLiteral("Time left")), QStringLiteral("0:08:59"), 10'000);
}

/// They are set before the pane has its size.
void TestDetailsPane::namesOfMetadataAreWhole()
{
    const auto clock = std::make_shared<ManualClock>();
    DetailsPane pane(settings(), clock);
    Session session = sample(clock->now());
    session.metadata = json(R"({"description": "a long text that may well be cut", "agent_id": 7})");
    pane.setSession(session);
    pane.resize(270, 800);
    pane.show();
    const QTreeView* tree = nullptr;
    for (const QTreeView* each : pane.findChildren<QTreeView*>()) {
        if (each->isVisible())
            tree = each;
    }
    QVERIFY(tree);
    const int whole = tree->indentation() + tree->fontMetrics().horizontalAdvance(QStringLiteral("description"));
    QTRY_VERIFY_WITH_TIMEOUT(tree->columnWidth(0) > whole, 5'000);
}

void TestDetailsPane::copyButtonCopies()
{
    const auto clock = std::make_shared<ManualClock>();
    DetailsPane pane(settings(), clock);
    pane.show();
    pane.setSession(sample(clock->now()));
    oneTurn(); // buttons get their places
    QSignalSpy copied(&pane, &DetailsPane::copied);
    FactsSection* about = section(pane, QStringLiteral("Session"));
    for (QToolButton* button : about->findChildren<QToolButton*>()) {
        if (button->isVisible())
            QTest::mouseClick(button, Qt::LeftButton);
    }
    QCOMPARE(copied.size(), 1);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("chat 5: ünïcode/é:colon"));
}

void TestDetailsPane::messageIsShown()
{
    const auto clock = std::make_shared<ManualClock>();
    DetailsPane pane(settings(), clock);
    pane.show();
    pane.setSession(sample(clock->now()));
    FactsSection* section = ::section(pane, QStringLiteral("Selected message"));
    QVERIFY(!section->isVisible());
    Message message;
    message.archiveId = 12;
    message.role = QStringLiteral("assistant");
    message.content = QStringLiteral("Olá");
    message.at = clock->now();
    message.residency = MessageResidency::CacheOnly;
    pane.setMessage(message);
    QVERIFY(section->isVisible());
    QCOMPARE(valueOf(section->facts(), QStringLiteral("Id")), QStringLiteral("msg-12"));
    QCOMPARE(valueOf(section->facts(), QStringLiteral("Lives")), QStringLiteral("only in the cache"));

    Session other = sample(clock->now());
    pane.setSession(other); // the same one, refreshed
    QVERIFY(section->isVisible());
    other.key.sessionId = QStringLiteral("another");
    pane.setSession(other);
    QVERIFY(!section->isVisible());
}

/// "Nothing is lost" only where both copies were seen, and are alike.
void TestDetailsPane::whatMayBeLostIsTold()
{
    ManualClock clock;
    Session session = sample(clock.now());
    session.residency = Residency::Both;
    session.archivedMessages = 10;
    const QString safe = QStringLiteral("nothing is lost");
    QVERIFY(!sessionfacts::meaning(session, std::nullopt).contains(safe));
    QVERIFY(!sessionfacts::meaning(session, CopiesSeen{0, 0, false}).contains(safe));
    QVERIFY(sessionfacts::meaning(session, CopiesSeen{0, 0, true}).contains(safe));
    QVERIFY(sessionfacts::meaning(session, CopiesSeen{2, 0, true}).contains(u"2 messages are only in the cache"));
    QVERIFY(sessionfacts::meaning(session, CopiesSeen{0, 1, true}).contains(u"1 message differs"));
    QVERIFY(!sessionfacts::meaning(session, CopiesSeen{0, 1, true}).contains(safe));
    session.archivedMessages = 9;
    QVERIFY(sessionfacts::meaning(session, std::nullopt).contains(u"1 element more"));

    DetailsPane pane(settings(), std::make_shared<ManualClock>());
    session.archivedMessages = 10;
    pane.setSession(session);
    pane.setCopiesSeen(CopiesSeen{3, 0, true});
    const auto says = [&pane](const QString& text) {
        const QList<QLabel*> labels = pane.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](QLabel* label) { return label->text().contains(text); });
    };
    QVERIFY(says(QStringLiteral("3 messages are only in the cache")));
    session.key.sessionId = QStringLiteral("another");
    pane.setSession(session); // of which nothing is known yet
    QVERIFY(!says(QStringLiteral("3 messages are only in the cache")));
}

void TestDetailsPane::anUnsavedMessageLivesNowhere()
{
    ManualClock clock;
    Message message;
    message.role = QStringLiteral("user");
    const auto lives = [&](DeliveryState state) {
        return valueOf(sessionfacts::ofMessage(message, clock.now(), state), QStringLiteral("Lives"));
    };
    QCOMPARE(lives(DeliveryState::Failed), QStringLiteral("in no store: not saved"));
    QVERIFY(lives(DeliveryState::Pending).contains(u"being sent"));
    QCOMPARE(lives(DeliveryState::Stored), QStringLiteral("only in the archive"));
}

void TestDetailsPane::anotherTypeIsNoEndedCopy()
{
    ManualClock clock;
    Session session = sample(clock.now());
    session.residency = Residency::ArchiveOnly;
    session.cachedMessages.reset();
    session.archivedMessages = 4;
    session.problems = Problem::WrongType;
    const QList<Fact> facts = sessionfacts::inCache(session, settings().cachePolicy, clock.now());
    QCOMPARE(valueOf(facts, QStringLiteral("State")), QStringLiteral("not a list"));
    QVERIFY(!sessionfacts::meaning(session, std::nullopt).contains(u"ended"));
}

void TestDetailsPane::nothingIsCutInANarrowPane()
{
    const auto clock = std::make_shared<ManualClock>();
    DetailsPane pane(settings(), clock);
    QAction compare(QStringLiteral("Compare both copies")), drill(QStringLiteral("Expiry drill…"));
    pane.setActions({&compare, &drill});
    pane.resize(pane.minimumWidth(), 600);
    pane.show();
    pane.setSession(sample(clock->now()));
    Message message;
    message.role = QStringLiteral("assistant");
    pane.setMessage(message);
    QTest::qWait(0);
    const int room = pane.viewport()->width();
    QVERIFY2(pane.widget()->width() <= room, qPrintable(QString::number(pane.widget()->minimumSizeHint().width())));
    for (QToolButton* button : pane.findChildren<QToolButton*>()) {
        if (button->isVisible())
            QVERIFY2(button->mapTo(pane.widget(), QPoint(button->width(), 0)).x() <= room, qPrintable(button->text()));
    }
}

void TestDetailsPane::elidedTextKeepsItsWhole()
{
    ElidedLabel label;
    label.setText(QString(500, u'x'));
    label.resize(100, 20);
    QVERIFY(label.isElided());
    QCOMPARE(label.accessibleName().size(), 500);
    QVERIFY(label.minimumSizeHint().width() < 100);
    label.resize(label.sizeHint());
    QVERIFY(!label.isElided());
    QVERIFY(!plainToolTip(QStringLiteral("<a href=x>\n2")).contains(u"<a"));
}

void TestDetailsPane::statusBarTellsStates()
{
    const auto clock = std::make_shared<ManualClock>();
    StoreStatusBar bar(clock);
    bar.resize(1200, bar.sizeHint().height());
    bar.show();
    auto* redis = bar.findChild<StoreStatusItem*>(QStringLiteral("cacheStatus"));
    auto* button = redis->findChild<QToolButton*>();
    QVERIFY(redis->text().contains(u"connecting"));
    QVERIFY(!button->isVisible());

    StoreStatus status;
    status.store = Store::Cache;
    status.state = StoreStatus::State::Up;
    status.version = QStringLiteral("7.0.15");
    status.latencyMicros = 212;
    bar.setStatus(status);
    QCOMPARE(redis->text(), QStringLiteral("Redis 7.0.15 · 0.2 ms"));

    status.state = StoreStatus::State::Away;
    status.since = clock->now();
    status.nextTry = clock->now().plusSeconds(3);
    status.reason = {StoreError::Kind::Unavailable, Store::Cache, QStringLiteral("connection refused"), {}};
    bar.setStatus(status);
    QVERIFY(redis->text().contains(u"next try in 3 s"));
    QVERIFY(redis->text().contains(u"connection refused"));
    QSignalSpy asked(&bar, &StoreStatusBar::tryNowRequested);
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(asked.size(), 1);

    bar.setChecked(2100, 9800, false);
    QCOMPARE(bar.findChild<ElidedLabel*>(QStringLiteral("checkedSessions"))->text(),
             QStringLiteral("2,100 of 9,800 cached sessions checked"));
    bar.setWrites(1);
    QCOMPARE(bar.findChild<ElidedLabel*>(QStringLiteral("writes"))->text(), QStringLiteral("1 write"));
}

int main(int argc, char** argv)
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QApplication application(argc, argv);
    TestDetailsPane test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_details_pane.moc"
