#pragma once

#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>

namespace talkglass {

/// What a name stands for.
struct HostAddresses
{
    QStringList addresses; ///< numeric, in the resolver's order; empty: `error` says why
    QString error;
};

/// Asks the system, which blocks for as long as its own time limits say: often much longer than ours.
HostAddresses askResolver(const QString& host);

/// The same within a time: if the resolver takes longer it is left behind, on a thread of its own that ends when it
/// does. A numeric address is not asked about. Blocks; any thread.
HostAddresses lookUpHost(const QString& host, std::chrono::milliseconds atMost,
                         const std::function<HostAddresses(const QString&)>& resolver = askResolver);

} // namespace talkglass
