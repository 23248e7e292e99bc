#include "models/cache/CacheKeys.h"

#include <QTest>

using namespace talkglass;

class TestCacheKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereAndBack_data();
    void thereAndBack();
    void noSessionKey_data();
    void noSessionKey();
    void userSets_data();
    void userSets();
    void names();
};

void TestCacheKeys::thereAndBack_data()
{
    QTest::addColumn<qint64>("user");
    QTest::addColumn<QString>("id");
    QTest::newRow("uuid") << qint64(1) << QStringLiteral("fd2276c6-ade6-4275-aef1-d7a062fc54a8");
    QTest::newRow("unicode") << qint64(1) << QStringLiteral("chat 1: ünïcode/é:colon");
    QTest::newRow("emoji") << qint64(2) << QStringLiteral("🌍🌎");
    QTest::newRow("session inside") << qint64(3) << QStringLiteral("a:session:b:session:c");
    QTest::newRow("begins with the infix") << qint64(3) << QStringLiteral(":session:");
    QTest::newRow("a whole key") << qint64(4) << QStringLiteral("conversation:user:9:session:x");
    QTest::newRow("NUL") << qint64(5) << QString(QStringLiteral("a") + QChar(0) + QStringLiteral("b"));
    QTest::newRow("line end") << qint64(5) << QStringLiteral("a\r\nb");
    QTest::newRow("BOM first") << qint64(5) << QString(QChar(0xFEFF) + QStringLiteral("x"));
    QTest::newRow("space") << qint64(5) << QStringLiteral(" ");
    QTest::newRow("glob") << qint64(6) << QStringLiteral("[*?]\\");
    QTest::newRow("255 characters") << qint64(7) << QString(255, u'ü');
    QTest::newRow("large user") << std::numeric_limits<qint64>::max() << QStringLiteral("x");
    QTest::newRow("user 0") << qint64(0) << QStringLiteral("x");
    QTest::newRow("negative user") << qint64(-7) << QStringLiteral("x");
}

void TestCacheKeys::thereAndBack()
{
    QFETCH(qint64, user);
    QFETCH(QString, id);
    const SessionKey key{user, id};
    const QByteArray name = cachekeys::session(key);
    QVERIFY(cachekeys::isSession(name));
    const auto parsed = cachekeys::parseSession(name);
    QVERIFY(parsed);
    QCOMPARE(parsed->userId, user);
    QCOMPARE(parsed->sessionId, id);
}

void TestCacheKeys::noSessionKey_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<bool>("claims");
    QTest::newRow("other kind") << QByteArray("sessions:user:1") << false;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("no infix") << QByteArray("conversation:user:1") << true;
    QTest::newRow("empty id") << QByteArray("conversation:user:1:session:") << true;
    QTest::newRow("no user") << QByteArray("conversation:user::session:x") << true;
    QTest::newRow("user is a word") << QByteArray("conversation:user:abc:session:x") << true;
    QTest::newRow("user with a sign") << QByteArray("conversation:user:+1:session:x") << true;
    QTest::newRow("user with zeros") << QByteArray("conversation:user:01:session:x") << true;
    QTest::newRow("user with a space") << QByteArray("conversation:user: 1:session:x") << true;
    QTest::newRow("user too large") << QByteArray("conversation:user:99999999999999999999:session:x") << true;
    QTest::newRow("no UTF-8") << QByteArray("conversation:user:1:session:\xff\xfe") << true;
    QTest::newRow("half a character") << QByteArray("conversation:user:1:session:\xc3") << true;
    QTest::newRow("surrogate") << QByteArray("conversation:user:1:session:\xed\xa0\x80") << true;
}

void TestCacheKeys::noSessionKey()
{
    QFETCH(QByteArray, key);
    QFETCH(bool, claims);
    QVERIFY(!cachekeys::parseSession(key));
    QCOMPARE(cachekeys::isSession(key), claims);
}

void TestCacheKeys::userSets_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<qint64>("user");
    QTest::newRow("one") << QByteArray("sessions:user:1") << qint64(1);
    QTest::newRow("large") << QByteArray("sessions:user:2147483648") << qint64(2147483648);
    QTest::newRow("word") << QByteArray("sessions:user:x") << qint64(-1);
    QTest::newRow("nothing") << QByteArray("sessions:user:") << qint64(-1);
    QTest::newRow("more") << QByteArray("sessions:user:1:2") << qint64(-1);
    QTest::newRow("other kind") << QByteArray("conversation:user:1:session:x") << qint64(-1);
}

void TestCacheKeys::userSets()
{
    QFETCH(QByteArray, key);
    QFETCH(qint64, user);
    QCOMPARE(cachekeys::parseUserSet(key).value_or(-1), user);
}

void TestCacheKeys::names()
{
    QCOMPARE(cachekeys::session({12, QStringLiteral("é")}), QByteArray("conversation:user:12:session:\xc3\xa9"));
    QCOMPARE(cachekeys::userSet(12), QByteArray("sessions:user:12"));
    QCOMPARE(cachekeys::mapping(QStringLiteral("x y")), QByteArray("session:user_id:x y"));
}

QTEST_GUILESS_MAIN(TestCacheKeys)
#include "tst_cache_keys.moc"
