#include "app/http/AttachContinuation.h"

#include <QPromise>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace talkglass;

class TestAttachContinuation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beforeAndAfter()
    {
        int calls = 0;
        QPromise<int> promise;
        promise.start();
        attachContinuation(promise.future(), [&calls](int value) { calls += value; });
        QCOMPARE(calls, 0);
        promise.addResult(3);
        promise.finish();
        QCOMPARE(calls, 3);
        attachContinuation(promise.future(), [&calls](int value) { calls += value; });
        QCOMPARE(calls, 6);
    }

    /// What the continuation holds is let go: whoever waits for it is told by that.
    void withoutAValue()
    {
        const auto held = std::make_shared<int>();
        int calls = 0;
        const auto count = [held, &calls](int) { ++calls; };
        {
            QPromise<int> dropped;
            dropped.start();
            attachContinuation(dropped.future(), count);
            QCOMPARE(held.use_count(), 3);
        }
        {
            QPromise<int> empty;
            empty.start();
            empty.finish();
            attachContinuation(empty.future(), count);
        }
        QCOMPARE(calls, 0);
        QCOMPARE(held.use_count(), 2);
    }

    /// Two threads in the same moment, thirty thousand times.
    void inTheMomentInWhichItFinishes()
    {
        constexpr int rounds = 30'000;
        std::atomic<int> calls = 0;
        std::atomic<int> round = 0;
        std::atomic<int> taken = 0;
        QPromise<int>* current = nullptr;
        std::thread finisher([&] {
            for (int i = 1; i <= rounds; ++i) {
                while (round.load(std::memory_order_acquire) != i)
                    std::this_thread::yield();
                current->addResult(i);
                current->finish();
                taken.store(i, std::memory_order_release);
            }
        });
        for (int i = 1; i <= rounds; ++i) {
            QPromise<int> promise;
            promise.start();
            current = &promise;
            const QFuture<int> future = promise.future();
            round.store(i, std::memory_order_release);
            for (int pause = i % 50; pause > 0; --pause)
                std::atomic_signal_fence(std::memory_order_seq_cst);
            attachContinuation(future, [&calls](int) { ++calls; });
            while (taken.load(std::memory_order_acquire) != i)
                std::this_thread::yield();
        }
        finisher.join();
        QCOMPARE(calls.load(), rounds);
    }
};

QTEST_GUILESS_MAIN(TestAttachContinuation)
#include "tst_attach_continuation.moc"
