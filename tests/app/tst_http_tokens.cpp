#include "app/http/LoginLimiter.h"
#include "app/http/Tokens.h"
#include "tests/support/ManualClock.h"

#include <QCryptographicHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <QTest>

using namespace talkglass;
using Fault = Tokens::Fault;

namespace {

const QByteArray secret = QByteArrayLiteral("a secret of this test");

QByteArray coded(const QByteArray& text)
{
    return text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// A token made by hand: what a client might send.
QByteArray tokenOf(const QByteArray& header, const QByteArray& claims, const QByteArray& key = secret,
                   QCryptographicHash::Algorithm hash = QCryptographicHash::Sha256)
{
    const QByteArray text = coded(header) + '.' + coded(claims);
    return text + '.' + coded(QMessageAuthenticationCode::hash(text, key, hash));
}

const QByteArray usualHeader = QByteArrayLiteral("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");

} // namespace

class TestHttpTokens : public QObject
{
    Q_OBJECT

    std::shared_ptr<ManualClock> m_clock = std::make_shared<ManualClock>();

    qint64 now() const { return m_clock->now().micros() / 1'000'000; }

private Q_SLOTS:
    void faults_data()
    {
        QTest::addColumn<QByteArray>("authorization");
        QTest::addColumn<int>("fault");
        const auto row = [](const char* name, const QByteArray& authorization, Fault fault) {
            QTest::newRow(name) << authorization << int(fault);
        };
        const QByteArray soon = QByteArray::number(now() + 10);
        const QByteArray past = QByteArray::number(now() - 1);
        const auto usual = [](const QByteArray& claims) {
            return QByteArray("Bearer " + tokenOf(usualHeader, claims));
        };
        row("good", usual("{\"user_id\":7}"), Fault::None);
        row("scheme in small letters", "bearer " + tokenOf(usualHeader, "{\"user_id\":7}"), Fault::None);
        row("not expired", usual("{\"user_id\":7,\"exp\":" + soon + "}"), Fault::None);
        row("expiry with a fraction", usual("{\"user_id\":7,\"exp\":" + soon + ".5}"), Fault::None);
        row("other claims", usual("{\"sub\":\"x\",\"user_id\":7,\"roles\":[\"a\"]}"), Fault::None);
        row("no header", QByteArray(), Fault::Missing);
        row("only the scheme", "Bearer ", Fault::Missing);
        row("basic", "Basic dXNlcjpwYXNz", Fault::Missing);
        row("garbage", "Bearer garbage", Fault::Malformed);
        row("two parts", "Bearer a.b", Fault::Malformed);
        row("four parts", "Bearer a.b.c.d", Fault::Malformed);
        row("no base64", "Bearer !.b.c", Fault::Malformed);
        row("too long", "Bearer " + QByteArray(5000, 'a') + ".b.c", Fault::Malformed);
        row("expired", usual("{\"user_id\":7,\"exp\":" + past + "}"), Fault::Expired);
        row("expires now", usual("{\"user_id\":7,\"exp\":" + QByteArray::number(now()) + "}"), Fault::Expired);
        row("expiry zero", usual("{\"user_id\":7,\"exp\":0}"), Fault::Expired);
        row("expiry below zero", usual("{\"user_id\":7,\"exp\":-1}"), Fault::Expired);
        row("expiry is text", usual("{\"user_id\":7,\"exp\":\"" + soon + "\"}"), Fault::Malformed);
        row("not yet valid", usual("{\"user_id\":7,\"nbf\":" + soon + "}"), Fault::Expired);
        row("no user", usual("{\"sub\":\"7\"}"), Fault::NoUser);
        row("user is text", usual("{\"user_id\":\"7\"}"), Fault::NoUser);
        row("user is a fraction", usual("{\"user_id\":7.5}"), Fault::NoUser);
        row("user is null", usual("{\"user_id\":null}"), Fault::NoUser);
        row("user is zero", usual("{\"user_id\":0}"), Fault::NoUser);
        row("user below zero", usual("{\"user_id\":-7}"), Fault::NoUser);
        row("user is true", usual("{\"user_id\":true}"), Fault::NoUser);
        row("claims are a list", usual("[7]"), Fault::NoUser);
        row("none", "Bearer " + coded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + '.' + coded("{\"user_id\":7}") + '.',
            Fault::Algorithm);
        row("None", "Bearer " + coded("{\"alg\":\"None\"}") + '.' + coded("{\"user_id\":7}") + '.', Fault::Algorithm);
        row("none with our signature", "Bearer " + tokenOf("{\"alg\":\"none\"}", "{\"user_id\":7}"), Fault::Algorithm);
        row("HS512", "Bearer " + tokenOf("{\"alg\":\"HS512\"}", "{\"user_id\":7}", secret, QCryptographicHash::Sha512),
            Fault::Algorithm);
        row("RS256", "Bearer " + tokenOf("{\"alg\":\"RS256\"}", "{\"user_id\":7}"), Fault::Algorithm);
        row("no alg", "Bearer " + tokenOf("{\"typ\":\"JWT\"}", "{\"user_id\":7}"), Fault::Algorithm);
        row("alg is a list", "Bearer " + tokenOf("{\"alg\":[\"HS256\"]}", "{\"user_id\":7}"), Fault::Algorithm);
        row("another secret", "Bearer " + tokenOf(usualHeader, "{\"user_id\":7}", "another"), Fault::Signature);
        row("an empty secret", "Bearer " + tokenOf(usualHeader, "{\"user_id\":7}", ""), Fault::Signature);
        const QByteArray good = tokenOf(usualHeader, "{\"user_id\":7}");
        row("no signature", "Bearer " + good.left(good.lastIndexOf('.') + 1), Fault::Signature);
        row("cut signature", "Bearer " + good.chopped(2), Fault::Signature);
        QByteArray other = tokenOf(usualHeader, "{\"user_id\":8}");
        other = other.left(other.lastIndexOf('.')) + good.mid(good.lastIndexOf('.'));
        row("claims of another", "Bearer " + other, Fault::Signature);
    }

    void faults()
    {
        QFETCH(QByteArray, authorization);
        QFETCH(int, fault);
        Tokens tokens(secret, m_clock);
        for (int time = 0; time < 2; ++time) { // the second one may be remembered
            const Tokens::Verdict verdict = tokens.verify(authorization);
            QCOMPARE(int(verdict.fault), fault);
            if (verdict.fault == Fault::None)
                QCOMPARE(verdict.userId, 7);
            else
                QVERIFY(!Tokens::text(verdict.fault).isEmpty());
        }
    }

    void ownTokens()
    {
        Tokens tokens(secret, m_clock);
        QVERIFY(!tokens.hasRandomSecret());
        const QByteArray forEver = tokens.make(42, 0);
        const QByteArray short_ = tokens.make(43, 60);
        QCOMPARE(tokens.verify("Bearer " + forEver).userId, 42);
        QCOMPARE(tokens.verify("Bearer " + short_).userId, 43);
        const QByteArray claims = QByteArray::fromBase64(short_.split('.').at(1), QByteArray::Base64UrlEncoding);
        QCOMPARE(QJsonDocument::fromJson(claims)[u"exp"].toInteger(), now() + 60);
    }

    /// What is remembered ends all the same.
    void rememberedTokensExpire()
    {
        Tokens tokens(secret, m_clock);
        const QByteArray token = "Bearer " + tokens.make(1, 60);
        QCOMPARE(int(tokens.verify(token).fault), int(Fault::None));
        m_clock->advanceSeconds(59);
        QCOMPARE(int(tokens.verify(token).fault), int(Fault::None));
        m_clock->advanceSeconds(1);
        QCOMPARE(int(tokens.verify(token).fault), int(Fault::Expired));
    }

    void moreThanAreRemembered()
    {
        Tokens tokens(secret, m_clock);
        for (qint64 user = 1; user <= Tokens::mostRemembered + 10; ++user)
            QCOMPARE(tokens.verify("Bearer " + tokens.make(user, 0)).userId, user);
        QCOMPARE(tokens.verify("Bearer " + tokens.make(5, 0)).userId, 5);
    }

    void randomSecrets()
    {
        Tokens one({}, m_clock);
        Tokens two({}, m_clock);
        QVERIFY(one.hasRandomSecret());
        QCOMPARE(one.verify("Bearer " + one.make(1, 0)).userId, 1);
        QCOMPARE(int(two.verify("Bearer " + one.make(1, 0)).fault), int(Fault::Signature));
        QCOMPARE(int(one.verify("Bearer " + tokenOf(usualHeader, "{\"user_id\":7}", "")).fault), int(Fault::Signature));
    }

    void fiveFailuresAMinute()
    {
        LoginLimiter limiter(m_clock);
        for (int i = 0; i < LoginLimiter::failuresAMinute; ++i) {
            QVERIFY(!limiter.failed("192.0.2.1"));
            m_clock->advanceSeconds(2);
        }
        QCOMPARE(limiter.failed("192.0.2.1").value_or(0), 50);
        QVERIFY(!limiter.failed("192.0.2.2"));
        m_clock->advanceSeconds(49);
        QCOMPARE(limiter.failed("192.0.2.1").value_or(0), 1);
        m_clock->advanceSeconds(1);
        QVERIFY(!limiter.failed("192.0.2.1")); // the first one is a minute old
        QVERIFY(limiter.failed("192.0.2.1"));
        m_clock->advanceSeconds(-1000); // set back
        QVERIFY(!limiter.failed("192.0.2.1"));
    }

    void limiterIsBounded()
    {
        LoginLimiter limiter(m_clock);
        for (int i = 0; i < 3 * LoginLimiter::mostAddresses; ++i) {
            if (i % 100 == 0)
                m_clock->set(m_clock->now().plusMicros(1000));
            QVERIFY(!limiter.failed(QByteArray::number(i)));
        }
        QVERIFY(limiter.addresses() <= LoginLimiter::mostAddresses);
        QVERIFY(limiter.addresses() > LoginLimiter::mostAddresses / 2);
    }
};

QTEST_GUILESS_MAIN(TestHttpTokens)
#include "tst_http_tokens.moc"
