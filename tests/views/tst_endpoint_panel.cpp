#include "models/endpoint/Endpoint.h"
#include "models/items/RequestLogModel.h"
#include "tests/support/EventTurn.h"
#include "tests/support/ManualClock.h"
#include "tests/support/ScriptedMessageSource.h"
#include "views/ConversationPane.h"
#include "views/ElidedLabel.h"
#include "views/EndpointControl.h"
#include "views/EndpointPanel.h"
#include "views/MainWindowActions.h"
#include "views/StoreStatusBar.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace talkglass;

namespace {

constexpr int patienceMs = 10'000;

/// Does what the test says.
class FakeEndpoint final : public Endpoint
{
public:
    void start(const EndpointSettings& settings) override
    {
        ++starts;
        m_settings = settings;
        if (m_settings.port == 0)
            m_settings.port = 40'000;
        setState(State::Starting);
    }
    void stop() override { setState(State::Stopping); }
    State state() const override { return m_state; }
    StoreError error() const override
    {
        return {StoreError::Kind::Unavailable, Store::None, QStringLiteral("Port 8765 is in use."), {}};
    }
    EndpointSettings settings() const override { return m_settings; }
    QString url() const override
    {
        const QString host = m_settings.address.isEmpty() ? QStringLiteral("127.0.0.1") : m_settings.address;
        return QStringLiteral("http://%1:%2").arg(host).arg(m_settings.port);
    }
    QByteArray tokenFor(qint64 userId, qint64) const override { return "token-of-" + QByteArray::number(userId); }
    bool hasRandomSecret() const override { return m_settings.secret.isEmpty(); }

    void setState(State state)
    {
        m_state = state;
        Q_EMIT stateChanged(state);
    }
    void log(int count)
    {
        QList<RequestRecord> records(count);
        for (RequestRecord& record : records) {
            record.at = Timestamp::fromMillis(1'700'000'000'000);
            record.method = QStringLiteral("GET");
            record.path = QStringLiteral("/health");
            record.status = 200;
        }
        Q_EMIT requestsLogged(records);
    }

    int starts = 0;

private:
    State m_state = State::Stopped;
    EndpointSettings m_settings;
};

struct Shown
{
    Shown()
    {
        panel.setUsers({{1, QStringLiteral("Ana"), {}}, {7, QString(), {}}});
        panel.show();
    }
    template <typename T = QWidget>
    T* part(const char* name)
    {
        T* found = panel.findChild<T*>(QString::fromLatin1(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    void run()
    {
        QTest::mouseClick(part<QPushButton>("endpointSwitch"), Qt::LeftButton);
        endpoint.setState(Endpoint::State::Running);
    }

    FakeEndpoint endpoint;
    RequestLogModel log;
    EndpointPanel panel{endpoint, log};
};

/// A window with the parts that EndpointControl is given.
struct Control
{
    explicit Control(const EndpointSettings& settings = {}, bool hasEndpoint = true)
        : control(hasEndpoint ? &endpoint : nullptr, settings, actions, bar, pane, &window)
    {
        window.show();
        bar.show();
    }
    ~Control() { window.hide(); }
    EndpointPanel* panel() { return window.findChild<EndpointPanel*>(); }
    QToolButton* item() { return bar.findChild<QToolButton*>(QStringLiteral("endpointItem")); }

    FakeEndpoint endpoint;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    ScriptedMessageSource source;
    QWidget window;
    MainWindowActions actions{&window};
    StoreStatusBar bar{clock};
    ConversationPane pane{source, clock};
    EndpointControl control;
};

} // namespace

class TestEndpointPanel : public QObject
{
    Q_OBJECT

    QTemporaryDir m_settings;

private Q_SLOTS:
    void initTestCase()
    {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("talkglass-test"));
    }
    void init() { QSettings().clear(); }

    void startsAndStops()
    {
        Shown s;
        auto* button = s.part<QPushButton>("endpointSwitch");
        QCOMPARE(s.part<QLabel>("endpointState")->text(), QStringLiteral("Off"));
        QCOMPARE(button->text(), QStringLiteral("Start"));
        QVERIFY(!s.part("copyToken")->isEnabled());
        QVERIFY(!s.part("copyCurl")->isEnabled());
        s.part<QSpinBox>("endpointPort")->setValue(9000);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(s.endpoint.starts, 1);
        QCOMPARE(s.endpoint.settings().port, quint16(9000));
        QCOMPARE(s.endpoint.settings().address, QString());
        QVERIFY(!button->isEnabled()); // starting
        s.endpoint.setState(Endpoint::State::Running);
        QCOMPARE(s.part<QLabel>("endpointState")->text(), QStringLiteral("On: http://127.0.0.1:9000"));
        QCOMPARE(button->text(), QStringLiteral("Stop"));
        QVERIFY(!s.part("endpointAddress")->isEnabled());
        QVERIFY(!s.part("endpointPort")->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(s.endpoint.state(), Endpoint::State::Stopping);
        QVERIFY(!button->isEnabled());
        s.endpoint.setState(Endpoint::State::Stopped);
        QVERIFY(s.part("endpointAddress")->isEnabled());
        QCOMPARE(button->text(), QStringLiteral("Start"));
    }

    void saysWhyItCouldNotStart()
    {
        Shown s;
        QTest::mouseClick(s.part<QPushButton>("endpointSwitch"), Qt::LeftButton);
        s.endpoint.setState(Endpoint::State::Failed);
        QVERIFY(s.part<ElidedLabel>("endpointNote")->text().contains(u"Port 8765 is in use"));
        QCOMPARE(s.part<QPushButton>("endpointSwitch")->text(), QStringLiteral("Start"));
        QVERIFY(s.part<QPushButton>("endpointSwitch")->isEnabled());
    }

    void warnsBeyondThisMachine_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("beyond");
        QTest::newRow("v4") << "127.0.0.1" << false;
        QTest::newRow("v6") << "::1" << false;
        QTest::newRow("all") << "0.0.0.0" << true;
        QTest::newRow("all v6") << "::" << true;
        QTest::newRow("lan") << "192.168.1.5" << true;
    }

    void warnsBeyondThisMachine()
    {
        QFETCH(QString, address);
        QFETCH(bool, beyond);
        Shown s;
        QVERIFY(!s.part("endpointWarning")->isVisible());
        s.part<QComboBox>("endpointAddress")->setEditText(address);
        QCOMPARE(s.part("endpointWarning")->isVisible(), beyond);
        s.run();
        QCOMPARE(s.endpoint.settings().address, address);
        QCOMPARE(s.part("endpointWarning")->isVisible(), beyond); // as long as it runs
        QCOMPARE(s.part<ElidedLabel>("endpointNote")->text().contains(u"other machines"), beyond);
    }

    void refusesWhatIsNoAddress()
    {
        Shown s;
        s.part<QComboBox>("endpointAddress")->setEditText(QStringLiteral("my machine"));
        QVERIFY(s.part("endpointWarning")->isVisible());
        QVERIFY(s.part<QLabel>("endpointWarning")->text().contains(u"my machine"));
        QVERIFY(!s.part<QPushButton>("endpointSwitch")->isEnabled());
        s.part<QComboBox>("endpointAddress")->setCurrentIndex(0);
        QVERIFY(s.part<QPushButton>("endpointSwitch")->isEnabled());
        s.part<QLineEdit>("endpointOrigins")->setText(QStringLiteral("app.example"));
        QVERIFY(!s.part<QPushButton>("endpointSwitch")->isEnabled());
    }

    void hostsAndOrigins()
    {
        Shown s;
        EndpointSettings given;
        given.secret = "from outside";
        given.allowedHosts = QStringList{QStringLiteral("a.example")};
        s.panel.setSettings(given);
        s.part<QLineEdit>("endpointHosts")->setText(QStringLiteral("a.example, b.example"));
        s.part<QLineEdit>("endpointOrigins")->setText(QStringLiteral("https://c.example:8443"));
        s.run();
        QCOMPARE(s.endpoint.settings().allowedHosts,
                 QStringList({QStringLiteral("a.example"), QStringLiteral("b.example")}));
        QCOMPARE(s.endpoint.settings().allowedOrigins, QStringList{QStringLiteral("https://c.example:8443")});
        QCOMPARE(s.endpoint.settings().secret, QByteArray("from outside"));
        QVERIFY(!s.part<QLabel>("tokenNote")->text().contains(u"made for this run"));
    }

    void tokensAreCopied()
    {
        Shown s;
        s.run();
        QVERIFY(s.part<QLabel>("tokenNote")->text().contains(u"made for this run"));
        QCOMPARE(s.part<QLineEdit>("token")->text(), QStringLiteral("token-of-1"));
        s.part<QComboBox>("tokenUser")->setCurrentIndex(1);
        QCOMPARE(s.part<QLineEdit>("token")->text(), QStringLiteral("token-of-7"));
        QTest::mouseClick(s.part<QToolButton>("copyToken"), Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("token-of-7"));
        s.part<QComboBox>("tokenUser")->setEditText(QStringLiteral("23"));
        QCOMPARE(s.part<QLineEdit>("token")->text(), QStringLiteral("token-of-23"));
        s.part<QComboBox>("tokenUser")->setEditText(QStringLiteral("nobody"));
        QCOMPARE(s.part<QLineEdit>("token")->text(), QString());
        QVERIFY(!s.part("copyToken")->isEnabled());
        s.endpoint.setState(Endpoint::State::Stopped);
        QCOMPARE(s.part<QLineEdit>("token")->text(), QString());
    }

    void everyRouteIsCopiedAsCurl()
    {
        Shown s;
        s.panel.setSession({7, QStringLiteral("it's one")});
        s.run();
        QMenu* menu = s.part<QToolButton>("copyCurl")->menu();
        Q_EMIT menu->aboutToShow();
        QCOMPARE(menu->actions().size(), 10);
        for (QAction* action : menu->actions()) {
            QApplication::clipboard()->clear();
            action->trigger();
            const QString copied = QApplication::clipboard()->text();
            QVERIFY2(copied.startsWith(u"curl ") && copied.contains(u"http://127.0.0.1:8765/"), qPrintable(copied));
            if (action->text().contains(u"{id}"))
                QVERIFY2(copied.contains(u"it%27s%20one"), qPrintable(copied));
            if (action->text().contains(u"conversations"))
                QVERIFY2(copied.contains(u"Bearer token-of-7'"), qPrintable(copied));
        }
    }

    void logFollowsUnlessScrolledAway()
    {
        Shown s;
        QVERIFY(QTest::qWaitForWindowExposed(&s.panel));
        auto* table = s.part<QTableView>("requestLog");
        QVERIFY(!s.part("clearLog")->isEnabled());
        QList<RequestRecord> many(500);
        s.log.append(many);
        QScrollBar* bar = table->verticalScrollBar();
        QTRY_VERIFY_WITH_TIMEOUT(bar->maximum() > 0, patienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(bar->value(), bar->maximum(), patienceMs);
        bar->triggerAction(QAbstractSlider::SliderToMinimum);
        oneTurn();
        s.log.append(many);
        oneTurn();
        QCOMPARE(bar->value(), 0);
        bar->triggerAction(QAbstractSlider::SliderToMaximum);
        oneTurn();
        s.log.append(many);
        QTRY_COMPARE_WITH_TIMEOUT(bar->value(), bar->maximum(), patienceMs);
        QVERIFY(s.part<QLabel>("requestTotal")->text().contains(u"1,500"));
        QTest::mouseClick(s.part<QPushButton>("clearLog"), Qt::LeftButton);
        QCOMPARE(s.log.rowCount(), 0);
    }

    void readOnlyIsSaid()
    {
        Shown s;
        QVERIFY(!s.part("endpointReadOnly")->isVisible());
        s.panel.setReadOnly(true);
        QVERIFY(s.part("endpointReadOnly")->isVisible());
        s.panel.setReadOnly(false);
        QVERIFY(!s.part("endpointReadOnly")->isVisible());
    }

    void statusBarSaysAndOpens()
    {
        Control c;
        QCOMPARE(c.item()->text(), QStringLiteral("endpoint off"));
        QVERIFY(!c.panel());
        QCOMPARE(c.endpoint.starts, 0); // never by itself
        QTest::mouseClick(c.item(), Qt::LeftButton);
        QVERIFY(c.panel() && c.panel()->isVisible());
        c.actions.endpoint->trigger();
        QCOMPARE(c.window.findChildren<EndpointPanel*>().size(), 1);
        c.endpoint.start({});
        c.endpoint.setState(Endpoint::State::Running);
        QCOMPARE(c.item()->text(), QStringLiteral("endpoint on 127.0.0.1:8765"));
        c.endpoint.log(3);
        QCOMPARE(c.panel()->findChild<QTableView*>()->model()->rowCount(), 3);
        c.panel()->close();
        QTRY_VERIFY_WITH_TIMEOUT(!c.panel(), patienceMs);
        c.endpoint.log(2); // the log goes on
        c.actions.endpoint->trigger();
        QCOMPARE(c.panel()->findChild<QTableView*>()->model()->rowCount(), 5);
        EndpointSettings everywhere;
        everywhere.address = QStringLiteral("0.0.0.0");
        c.endpoint.start(everywhere);
        c.endpoint.setState(Endpoint::State::Running);
        QVERIFY2(c.item()->text().startsWith(u"⚠"), qPrintable(c.item()->text()));
    }

    void withoutEndpointNothingIsSaid()
    {
        Control c({}, false);
        QVERIFY(!c.item()->isVisible());
        QVERIFY(!c.actions.endpoint->isVisible());
    }

    void remembersWhereItListened()
    {
        EndpointSettings used;
        used.address = QStringLiteral("127.0.0.1");
        used.port = 9123;
        used.secret = "never kept";
        {
            Control c;
            c.control.remember();
            c.endpoint.start(used);
            c.endpoint.setState(Endpoint::State::Running);
        }
        for (const QString& name : QSettings().allKeys())
            QVERIFY2(!QSettings().value(name).toString().contains(u"never kept"), qPrintable(name));
        Control c;
        c.control.remember();
        QCOMPARE(c.endpoint.starts, 0);
        c.actions.endpoint->trigger();
        QCOMPARE(c.panel()->findChild<QSpinBox*>()->value(), 9123);
        QCOMPARE(c.panel()->findChild<QComboBox*>(QStringLiteral("endpointAddress"))->currentText(),
                 QStringLiteral("127.0.0.1"));
        EndpointSettings given;
        given.port = 7000;
        Control second(given);
        second.control.remember();
        second.actions.endpoint->trigger();
        QCOMPARE(second.panel()->findChild<QSpinBox*>()->value(), 7000);
    }
};

QTEST_MAIN(TestEndpointPanel)
#include "tst_endpoint_panel.moc"
