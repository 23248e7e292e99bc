#include "views/ConnectView.h"
#include "views/ShortcutsDialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace talkglass;

namespace {

template <typename T>
T* child(const QWidget& view, const char* name)
{
    return view.findChild<T*>(QString::fromLatin1(name));
}

} // namespace

class TestConnectView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qRegisterMetaType<RedisEndpoint>();
        qRegisterMetaType<PostgresEndpoint>();
    }
    void demoIsOneClickAway();
    void connectsToWhatWasTyped();
    void wrongAddressIsNamed();
    void workingLocksAndFailedTells();
    void shortcutsAreListed();
};

void TestConnectView::demoIsOneClickAway()
{
    ConnectView view;
    view.show();
    QSignalSpy demo(&view, &ConnectView::demoRequested);
    QTest::mouseClick(child<QPushButton>(view, "demo"), Qt::LeftButton);
    QCOMPARE(demo.size(), 1);
}

void TestConnectView::connectsToWhatWasTyped()
{
    ConnectView view;
    view.show();
    auto* connect = child<QPushButton>(view, "connect");
    QVERIFY(!connect->isEnabled());
    QSignalSpy requested(&view, &ConnectView::connectRequested);
    QTest::keyClicks(child<QLineEdit>(view, "redisAddress"), QStringLiteral("unix:///run/r.sock?db=2"));
    QTest::keyClicks(child<QLineEdit>(view, "archiveAddress"), QStringLiteral("postgresql://me@localhost/chat"));
    QVERIFY(connect->isEnabled());
    QTest::mouseClick(connect, Qt::LeftButton);
    QCOMPARE(requested.size(), 1);
    QCOMPARE(requested.first().at(0).value<RedisEndpoint>().socketPath, QStringLiteral("/run/r.sock"));
    QCOMPARE(requested.first().at(1).value<PostgresEndpoint>().database, QStringLiteral("chat"));
    QTest::keyClick(child<QLineEdit>(view, "archiveAddress"), Qt::Key_Return);
    QCOMPARE(requested.size(), 2);
}

void TestConnectView::wrongAddressIsNamed()
{
    ConnectView view;
    view.show();
    QSignalSpy requested(&view, &ConnectView::connectRequested);
    view.setAddresses(QStringLiteral("rediss://cache"), QStringLiteral("postgresql://me@localhost/chat"));
    QTest::mouseClick(child<QPushButton>(view, "connect"), Qt::LeftButton);
    QCOMPARE(requested.size(), 0);
    QVERIFY(!child<QLabel>(view, "line")->text().isEmpty());
}

void TestConnectView::workingLocksAndFailedTells()
{
    ConnectView view;
    view.show();
    view.setAddresses(QStringLiteral("redis://localhost"), QStringLiteral("postgresql:///chat"));
    auto* line = child<QLabel>(view, "line");
    view.setWorking(QStringLiteral("Starting…"));
    QCOMPARE(line->text(), QStringLiteral("Starting…"));
    QVERIFY(!child<QPushButton>(view, "demo")->isEnabled());
    QVERIFY(!child<QPushButton>(view, "connect")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(line->text().contains(u"1 s"), 10'000);
    view.setFailed(
        {StoreError::Kind::Unavailable, Store::Cache, QStringLiteral("no redis-server"), QStringLiteral("install it")});
    QVERIFY(line->text().contains(u"no redis-server") && line->text().contains(u"install it"));
    QVERIFY(child<QPushButton>(view, "demo")->isEnabled());
    QVERIFY(child<QPushButton>(view, "connect")->isEnabled());
}

void TestConnectView::shortcutsAreListed()
{
    ShortcutsDialog dialog({{QStringLiteral("F5"), QStringLiteral("Refresh")}});
    dialog.open();
    QStringList texts;
    for (const QLabel* label : dialog.findChildren<QLabel*>())
        texts.append(label->text());
    QVERIFY(texts.contains(QStringLiteral("F5")) && texts.contains(QStringLiteral("Refresh")));
    QTest::keyClick(&dialog, Qt::Key_Escape);
    QVERIFY(!dialog.isVisible());
}

QTEST_MAIN(TestConnectView)
#include "tst_connect_view.moc"
