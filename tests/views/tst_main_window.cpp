#include "models/items/ServiceMessageSource.h"
#include "models/items/ServiceSessionSource.h"
#include "tests/support/TestStores.h"
#include "views/ConversationHeader.h"
#include "views/ConversationPane.h"
#include "views/ConversationView.h"
#include "views/DetailsPane.h"
#include "views/ElidedLabel.h"
#include "views/FactsSection.h"
#include "views/MainWindow.h"
#include "views/MessageComposer.h"
#include "views/ReadOnlySwitch.h"
#include "views/ResidencyChips.h"
#include "views/SessionFilterBar.h"
#include "views/SessionListView.h"
#include "views/ShortcutsDialog.h"
#include "views/StoreStatusBar.h"
#include "views/StoreStatusItem.h"

#include <QAccessible>
#include <QApplication>
#include <QDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

namespace {

constexpr int patienceMs = 20'000;

/// The window on its service, as the program builds it.
struct Opened
{
    explicit Opened(const ServiceSettings& settings)
        : service(settings, clock)
        , sessions(service)
        , messages(service)
        , window(service, sessions, messages, clock, QStringLiteral("test"))
    {
        window.resize(1280, 800);
        window.show();
    }

    /// Shortcuts work in the active window only.
    bool activate()
    {
        window.activateWindow();
        return QTest::qWaitForWindowActive(&window, patienceMs);
    }

    template <typename T>
    T* part(const char* name = nullptr)
    {
        return window.findChild<T*>(QString::fromLatin1(name));
    }

    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    HybridConversationService service;
    ServiceSessionSource sessions;
    ServiceMessageSource messages;
    MainWindow window;
};

QString factOf(DetailsPane* pane, const QString& sectionName, const QString& name)
{
    for (const FactsSection* section : pane->findChildren<FactsSection*>()) {
        if (section->accessibleName() != sectionName)
            continue;
        for (const Fact& fact : section->facts()) {
            if (fact.name == name)
                return fact.value;
        }
    }
    return {};
}

} // namespace

/// The window as a person uses it, on real stores with the samples.
class TestMainWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void listOpenPostClear();
    void arrowsMoveTheConversationAlong();
    void keysReachEverything();
    void chipsAndSearchFilterTheList();
    void theSearchLeadsToWhatItFinds();
    void tabGoesFromTopToBottom();
    void focusChoosesNothing();
    void detailsFoldWhereThereIsNoRoom();
    void readOnlyIsToldEverywhere();
    void otherMachinesAreAskedAbout();
    void storeAwayIsShownAndComesBack();
    void everyControlHasAName();
    void closesWhileReading();

private:
    ServiceSettings settings() const;
    static void openSession(Opened& opened, const QString& title);

    TestStores m_stores;
};

void TestMainWindow::initTestCase()
{
    QCOMPARE(m_stores.start(), QString());
    QCOMPARE(m_stores.loadSamples(), QString());
}

ServiceSettings TestMainWindow::settings() const
{
    ServiceSettings settings;
    settings.redis = m_stores.redis();
    settings.archive = m_stores.archive();
    settings.redis.connectTimeout = settings.redis.commandTimeout = std::chrono::milliseconds(2000);
    settings.archive.connectTimeout = settings.archive.statementTimeout = std::chrono::milliseconds(2000);
    return settings;
}

/// Finds it by typing and opens it by a click.
void TestMainWindow::openSession(Opened& opened, const QString& title)
{
    auto* list = opened.part<SessionListView>();
    QLineEdit* search = opened.part<SessionFilterBar>()->searchField();
    QVERIFY(opened.activate());
    QTest::keyClick(&opened.window, Qt::Key_K, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(search->hasFocus(), patienceMs);
    QTest::keyClicks(search, title);
    QTest::keyClick(search, Qt::Key_Return);
    const auto first = [list] { return list->model()->index(0, 0); };
    QTRY_COMPARE_WITH_TIMEOUT(first().data(SessionListModel::TitleRole).toString(), title, patienceMs);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(first()).center());
    QTRY_COMPARE_WITH_TIMEOUT(opened.part<ConversationPane>()->model().state(), MessageListModel::State::Ready,
                              patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(opened.part<ConversationPane>()->key(),
                              first().data(SessionListModel::KeyRole).value<SessionKey>(), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!opened.part<ConversationPane>()->model().isWaitingForStore(), patienceMs);
}

void TestMainWindow::listOpenPostClear()
{
    Opened opened(settings());
    openSession(opened, QStringLiteral("Incident summary"));
    auto* pane = opened.part<ConversationPane>();
    auto* details = opened.part<DetailsPane>();
    QTRY_COMPARE_WITH_TIMEOUT(factOf(details, QStringLiteral("Session"), QStringLiteral("Title")),
                              QStringLiteral("Incident summary"), patienceMs);
    const int before = pane->model().rowCount();
    QVERIFY(before > 0);

    pane->focusComposer();
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::focusWidget() && QApplication::focusWidget()->inherits("QPlainTextEdit"),
                             patienceMs);
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("posted by the test"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(pane->model().rowCount(), before + 1, patienceMs);
    const auto last = [pane] { return pane->model().index(pane->model().rowCount() - 1, 0); };
    QTRY_COMPARE_WITH_TIMEOUT(last().data(MessageListModel::StoredInRole).toStringList(),
                              (QStringList{QStringLiteral("archive"), QStringLiteral("cache")}), patienceMs);
    QCOMPARE(m_stores.value("SELECT content FROM conversation_messages ORDER BY id DESC LIMIT 1"),
             QByteArray("posted by the test"));
    QTRY_COMPARE_WITH_TIMEOUT(opened.part<ElidedLabel>("writes")->text(), QStringLiteral("1 write"), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(factOf(details, QStringLiteral("In the archive"), QStringLiteral("Messages")),
                              QString::number(before + 1), patienceMs);

    QTest::mouseClick(opened.part<QPushButton>("clearConversation"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(opened.part<QPushButton>("confirmClear"), patienceMs);
    QTest::mouseClick(opened.part<QPushButton>("confirmClear"), Qt::LeftButton);
    const SessionKey key = pane->key();
    QTRY_COMPARE_WITH_TIMEOUT(m_stores.value("SELECT is_active FROM conversation_sessions WHERE session_id = '" +
                                             key.sessionId.toUtf8() + "'"),
                              QByteArray("f"), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(factOf(details, QStringLiteral("In the archive"), QStringLiteral("State")),
                              QStringLiteral("cleared"), patienceMs);
}

void TestMainWindow::arrowsMoveTheConversationAlong()
{
    Opened opened(settings());
    auto* list = opened.part<SessionListView>();
    auto* pane = opened.part<ConversationPane>();
    opened.window.openFirstSession();
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    const SessionKey first = pane->key();
    list->setFocus();
    QTest::keyClick(list, Qt::Key_Down);
    QTRY_VERIFY_WITH_TIMEOUT(pane->key() != first, patienceMs);
    const SessionKey second = pane->key();
    QTRY_COMPARE_WITH_TIMEOUT(factOf(opened.part<DetailsPane>(), QStringLiteral("Session"), QStringLiteral("Id")),
                              second.sessionId, patienceMs);
    QTest::keyClick(list, Qt::Key_Up);
    QTRY_COMPARE_WITH_TIMEOUT(pane->key(), first, patienceMs);
    QCOMPARE(opened.part<ElidedLabel>("writes")->text(), QStringLiteral("0 writes"));
}

void TestMainWindow::keysReachEverything()
{
    Opened opened(settings());
    opened.window.openFirstSession();
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    auto* list = opened.part<SessionListView>();

    QVERIFY(opened.activate());
    QTest::keyClick(&opened.window, Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::focusWidget() && QApplication::focusWidget()->inherits("QLineEdit"),
                             patienceMs);
    QVERIFY(QApplication::focusWidget() != opened.part<SessionFilterBar>()->searchField());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape); // closes the find bar only
    QTRY_VERIFY_WITH_TIMEOUT(!list->hasFocus() && !QApplication::focusWidget()->inherits("QLineEdit"), patienceMs);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(list->hasFocus(), patienceMs);

    QTest::keyClick(&opened.window, Qt::Key_F1);
    QTRY_VERIFY_WITH_TIMEOUT(opened.part<ShortcutsDialog>(), patienceMs);
    QTest::keyClick(opened.part<ShortcutsDialog>(), Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(!opened.part<ShortcutsDialog>(), patienceMs);

    QVERIFY(opened.activate());
    QSignalSpy changes(list->model(), &QAbstractItemModel::modelReset);
    QTest::keyClick(&opened.window, Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    QCOMPARE(changes.size(), 0); // a refresh does not begin anew

    const bool shown = opened.part<DetailsPane>()->isVisible();
    QTest::keyClick(&opened.window, Qt::Key_I, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(opened.part<DetailsPane>()->isVisible() != shown, patienceMs);
}

void TestMainWindow::chipsAndSearchFilterTheList()
{
    Opened opened(settings());
    auto* list = opened.part<SessionListView>();
    opened.window.openFirstSession();
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    const int all = list->model()->rowCount();
    QVERIFY(all > 10);
    opened.part<SessionFilterBar>()->setShow(SessionQuery::Show::Ghost);
    QTRY_COMPARE_WITH_TIMEOUT(list->model()->rowCount(), 1, patienceMs);
    opened.part<SessionFilterBar>()->clearFilters();
    QTRY_COMPARE_WITH_TIMEOUT(list->model()->rowCount(), all, patienceMs);
    QTest::keyClicks(opened.part<SessionFilterBar>()->searchField(), QStringLiteral("no such thing"));
    QTRY_COMPARE_WITH_TIMEOUT(list->model()->rowCount(), 0, patienceMs);
}

/// By keys alone: Ctrl+K, some letters, then Enter or the arrow.
void TestMainWindow::theSearchLeadsToWhatItFinds()
{
    Opened opened(settings());
    opened.window.openFirstSession();
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    auto* list = opened.part<SessionListView>();
    auto* pane = opened.part<ConversationPane>();
    QLineEdit* search = opened.part<SessionFilterBar>()->searchField();
    QVERIFY(opened.activate());
    const auto find = [&](const QString& text, Qt::Key key) {
        QTest::keyClick(&opened.window, Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(search, text);
        QTest::keyClick(search, key);
    };
    const auto openTitle = [&] {
        const int row = opened.part<SessionListView>()->sessionModel()->rowOf(pane->key());
        return list->model()->index(row, 0).data(SessionListModel::TitleRole).toString();
    };

    find(QStringLiteral("Release note"), Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(openTitle().startsWith(u"Release note"), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(pane->isAncestorOf(QApplication::focusWidget()), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(pane->model().state(), MessageListModel::State::Ready, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(QApplication::focusWidget()->inherits("talkglass::ConversationView"), patienceMs);

    find(QStringLiteral("Pressure log"), Qt::Key_Down);
    QTRY_VERIFY_WITH_TIMEOUT(openTitle().startsWith(u"Pressure log"), patienceMs);
    QVERIFY(list->hasFocus());
    const SessionKey open = pane->key();

    find(QStringLiteral("no such thing"), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(list->model()->rowCount(), 0, patienceMs);
    QVERIFY(search->hasFocus());
    QTest::keyClick(search, Qt::Key_Escape);
    QVERIFY(list->hasFocus());
    QCOMPARE(pane->key(), open);
}

void TestMainWindow::tabGoesFromTopToBottom()
{
    Opened opened(settings());
    opened.window.openFirstSession();
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    const QList<const QWidget*> parts{opened.part<SessionFilterBar>(), opened.part<ResidencyChips>(),
                                      opened.part<SessionListView>(),  opened.part<ConversationHeader>(),
                                      opened.part<ConversationView>(), opened.part<MessageComposer>(),
                                      opened.part<DetailsPane>(),      opened.part<StoreStatusBar>()};
    QList<qsizetype> visited;
    QWidget* const first = opened.part<SessionFilterBar>()->searchField();
    QVERIFY(opened.activate());
    first->setFocus();
    QWidget* stop = first;
    do {
        QVERIFY2(!stop->inherits("QScrollArea"), stop->metaObject()->className()); // where nothing is to be seen
        for (qsizetype i = 0; i < parts.size(); ++i) {
            if ((stop == parts[i] || parts[i]->isAncestorOf(stop)) && (visited.isEmpty() || visited.last() != i))
                visited.append(i);
        }
        QTest::keyClick(stop, Qt::Key_Tab);
        QVERIFY(QApplication::focusWidget() && QApplication::focusWidget() != stop);
        stop = QApplication::focusWidget();
    } while (stop != first);
    QVERIFY2(std::is_sorted(visited.begin(), visited.end()), "a part is visited twice, or too early");
    QVERIFY(visited.size() >= 6);
}

void TestMainWindow::focusChoosesNothing()
{
    Opened opened(settings());
    openSession(opened, QStringLiteral("Release note 2.3"));
    auto* list = opened.part<SessionListView>();
    QLineEdit* search = opened.part<SessionFilterBar>()->searchField();
    const SessionKey open = opened.part<ConversationPane>()->key();
    search->setFocus();
    search->selectAll();
    QTest::keyClicks(search, QStringLiteral("Pressure log"));
    QTest::keyClick(search, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(
        list->model()->index(0, 0).data(SessionListModel::TitleRole).toString().startsWith(u"Pressure log"),
        patienceMs);
    QTest::keyClick(search, Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(list->hasFocus(), patienceMs);
    QCOMPARE(list->currentSession(), std::optional(open));
    QTest::keyClick(list, Qt::Key_Down);
    QTRY_VERIFY_WITH_TIMEOUT(opened.part<ConversationPane>()->key() != open, patienceMs);
    QVERIFY(list->selectionModel()->isSelected(list->model()->index(0, 0)));
}

void TestMainWindow::detailsFoldWhereThereIsNoRoom()
{
    Opened opened(settings());
    auto* details = opened.part<DetailsPane>();
    QTRY_VERIFY_WITH_TIMEOUT(details->isVisible(), patienceMs);
    opened.window.resize(900, 700);
    QTRY_VERIFY_WITH_TIMEOUT(!details->isVisible(), patienceMs);
    QCOMPARE(opened.window.width(), 900);
    opened.window.resize(1280, 800);
    QTRY_VERIFY_WITH_TIMEOUT(details->isVisible(), patienceMs);
}

void TestMainWindow::readOnlyIsToldEverywhere()
{
    Opened opened(settings());
    auto* button = opened.part<ReadOnlySwitch>();
    QCOMPARE(opened.window.windowTitle(), QStringLiteral("Talkglass — test"));
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(opened.service.isReadOnly(), patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(opened.window.windowTitle(), QStringLiteral("Talkglass — test (read-only)"), patienceMs);
    QCOMPARE(button->text(), QStringLiteral("Read-only"));
    openSession(opened, QStringLiteral("Release note 2.3"));
    QTRY_VERIFY_WITH_TIMEOUT(opened.part<QWidget>("readOnlyBanner")->isVisible(), patienceMs);
    QVERIFY(!opened.part<QPushButton>("clearConversation")->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton); // all is local: no question
    QTRY_VERIFY_WITH_TIMEOUT(!opened.service.isReadOnly(), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!opened.part<QWidget>("readOnlyBanner")->isVisible(), patienceMs);
}

void TestMainWindow::otherMachinesAreAskedAbout()
{
    ReadOnlySwitch button({QStringLiteral("redis://cache.example:6379/0")});
    button.setReadOnly(true);
    button.show();
    QSignalSpy requested(&button, &ReadOnlySwitch::readOnlyRequested);
    QTest::mouseClick(&button, Qt::LeftButton);
    auto* question = button.findChild<QMessageBox*>();
    QVERIFY(question && question->isVisible());
    QVERIFY(question->text().contains(u"cache.example"));
    QCOMPARE(requested.size(), 0);
    QTest::keyClick(question, Qt::Key_Escape);
    QTRY_VERIFY_WITH_TIMEOUT(!button.findChild<QMessageBox*>(), patienceMs);
    QCOMPARE(requested.size(), 0);

    QTest::mouseClick(&button, Qt::LeftButton);
    for (QAbstractButton* choice : button.findChild<QMessageBox*>()->buttons()) {
        if (choice->text().contains(u"Allow"))
            QTest::mouseClick(choice, Qt::LeftButton);
    }
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.first().first().toBool(), false);
}

void TestMainWindow::storeAwayIsShownAndComesBack()
{
    Opened opened(settings());
    opened.window.openFirstSession();
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    auto* redis = opened.part<StoreStatusItem>("cacheStatus");
    QTRY_VERIFY_WITH_TIMEOUT(redis->status().state == StoreStatus::State::Up, patienceMs);
    QVERIFY(m_stores.servers().stop(LocalStores::Server::Redis).ok());
    QTRY_VERIFY_WITH_TIMEOUT(redis->status().state == StoreStatus::State::Away, patienceMs);
    QVERIFY(redis->text().contains(u"away since"));
    QVERIFY(m_stores.servers().restart(LocalStores::Server::Redis).ok());
    QTest::mouseClick(redis->findChild<QToolButton*>(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(redis->status().state == StoreStatus::State::Up, patienceMs);
}

void TestMainWindow::everyControlHasAName()
{
    Opened opened(settings());
    opened.window.openFirstSession();
    QTRY_VERIFY_WITH_TIMEOUT(opened.window.isSettled(), patienceMs);
    for (QWidget* widget : opened.window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy())
            continue;
        if (!widget->inherits("QAbstractButton") && !widget->inherits("QLineEdit") && !widget->inherits("QComboBox") &&
            !widget->inherits("QAbstractItemView") && !widget->inherits("QPlainTextEdit"))
            continue;
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(interface && !interface->text(QAccessible::Name).isEmpty(),
                 qPrintable(QStringLiteral("%1 in %2")
                                .arg(QString::fromLatin1(widget->metaObject()->className()),
                                     QString::fromLatin1(widget->parentWidget()->metaObject()->className()))));
    }
}

void TestMainWindow::closesWhileReading()
{
    for (int i = 0; i < 5; ++i) {
        Opened opened(settings());
        opened.window.openFirstSession();
        QTest::qWait(i * 20);
        opened.window.close();
    }
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
