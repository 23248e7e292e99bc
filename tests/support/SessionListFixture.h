#pragma once

#include "models/items/SessionListModel.h"
#include "tests/support/ManualClock.h"
#include "tests/support/RowSpies.h"
#include "tests/support/ScriptedSessionSource.h"

#include <QAbstractItemModelTester>
#include <QTest>

#include <memory>

namespace talkglass {

inline constexpr qint64 dayLeft = 24 * 3600;

inline StoreError outage(Store store)
{
    return {StoreError::Kind::Unavailable, store, QStringLiteral("connection refused"), {}};
}

/// Source, clock, model and the tester that watches it from before the first row.
struct SessionListFixture
{
    ScriptedSessionSource source;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    std::unique_ptr<SessionListModel> model;
    std::unique_ptr<QAbstractItemModelTester> tester;
    std::unique_ptr<RowSpies> spies;

    SessionListFixture()
    {
        model = std::make_unique<SessionListModel>(source, clock);
        model->walk().setPause(0);
        tester = std::make_unique<QAbstractItemModelTester>(model.get(),
                                                            QAbstractItemModelTester::FailureReportingMode::Fatal);
        spies = std::make_unique<RowSpies>(*model);
    }
    /// `count` rows, s0 the newest.
    void addRows(int count)
    {
        for (int i = 0; i < count; ++i)
            source.rows.append(ScriptedSessionSource::row(count - i, 1, name(i), i * 60, QString(u"Title " + name(i))));
    }
    void show(SessionQuery::Show show)
    {
        SessionQuery query = model->query();
        query.show = show;
        model->setQuery(query);
    }
    static QString name(int i) { return QString(u's' + QString::number(i)); }
    static SessionKey key(int i) { return {1, name(i)}; }
    void addCached(int i, qint64 secondsLeft = dayLeft) { source.putCached(key(i), 2, secondsLeft, i * 60); }

    QString idAt(int row) const
    {
        const std::optional<SessionKey> key = model->keyAt(row);
        return key ? key->sessionId : QString();
    }
    Residency residencyAt(int row) const
    {
        return model->index(row).data(SessionListModel::ResidencyRole).value<Residency>();
    }
    QStringList ids() const
    {
        QStringList ids;
        for (int row = 0; row < model->rowCount(); ++row)
            ids.append(idAt(row));
        return ids;
    }
};

} // namespace talkglass

/// Until nothing is asked or waits any more.
#define SETTLE(fixture)                                                                                                \
    QTRY_VERIFY_WITH_TIMEOUT((fixture).model->isSettled(), 10'000);                                                    \
    QVERIFY((fixture).spies->arePaired())
