#pragma once

#include "tests/support/ServiceFixture.h"

#include <QMap>

namespace talkglass {

/// Everything that stands in both stores, to be compared before and after.
struct StoreDump
{
    QMap<QByteArray, QByteArrayList> cache; ///< key → its type and content (a SET's sorted)
    QMap<QByteArray, qint64> ttls;          ///< key → PTTL
    QStringList archive;                    ///< every row of the three tables

    static StoreDump of(const ServiceFixture& fixture);

    /// What is different, in words; empty: nothing. TTLs may have run for `passedMs` at most.
    QString differenceTo(const StoreDump& later, qint64 passedMs) const;
};

} // namespace talkglass
