#include "app/DemoFastForward.h"
#include "app/SampleData.h"
#include "models/service/HybridConversationService.h"
#include "tests/support/ServiceFixture.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace talkglass;

/// What the demo shows by it: expired but still readable, and only cached: lost.
class TestDemoFastForward : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDayPasses()
    {
        Result<std::unique_ptr<LocalStores>> started = LocalStores::start();
        QVERIFY2(started, qPrintable(started ? QString() : started.error().text()));
        const std::shared_ptr<LocalStores> stores = std::move(*started);
        const auto clock = std::make_shared<const SystemClock>();
        QVERIFY(fillWithSamples(stores->redis(), stores->archive(), *clock));
        ServiceSettings settings;
        settings.redis = stores->redis();
        settings.archive = stores->archive();
        settings.readOnly = true;
        HybridConversationService service(settings, clock);
        const auto sessions = [&] {
            QHash<SessionKey, Session> all;
            const auto walked = answerOf(service.walkSessions({}, [&](const Session& session) {
                all.insert(session.key, session);
                return true;
            }));
            return walked ? all : QHash<SessionKey, Session>();
        };
        const QHash<SessionKey, Session> before = sessions();

        DemoFastForward fastForward(stores, clock);
        QSignalSpy finished(&fastForward, &DemoFastForward::finished);
        fastForward.start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20'000);
        QVERIFY(!finished.first().first().toString().isEmpty());

        QThread::msleep(20); // the last millisecond of those whose time had come
        const QHash<SessionKey, Session> after = sessions();
        int expired = 0;
        int lost = 0;
        for (const Session& session : before) {
            if (!session.expiresAt.isValid())
                continue;
            if (session.residency == Residency::Both) {
                ++expired;
                QVERIFY(after.contains(session.key));
                QCOMPARE(after[session.key].residency, Residency::ArchiveOnly);
                const Result<History> history = answerOf(service.conversationHistory({session.key, 0}));
                QVERIFY(history && !history->messages.isEmpty());
            } else if (session.residency == Residency::CacheOnly) {
                ++lost;
                const Result<History> history = answerOf(service.conversationHistory({session.key, 0}));
                QVERIFY(history && history->messages.isEmpty());
            }
        }
        QVERIFY(expired > 0);
        QVERIFY(lost > 0);
    }
};

QTEST_GUILESS_MAIN(TestDemoFastForward)
#include "tst_demo_fast_forward.moc"
