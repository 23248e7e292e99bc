#pragma once

#include "app/local/ChildProcess.h"

#include <memory>

namespace talkglass {

/// The private folder of the local servers, and the small watching process that ends every server in it and removes it
/// when this object, or the whole program by whatever cause, is gone.
class StoresFolder
{
public:
    /// Makes the folder (0700) where a socket path fits; owned by `account` if there is one.
    static Result<std::unique_ptr<StoresFolder>> create(const std::optional<ChildProcess::Account>& account);
    ~StoresFolder();

    QString path() const { return m_path; }
    QString file(const QString& name) const { return QString(m_path + u'/' + name); }
    /// Writes a file that `account` can read.
    Result<> write(const QString& name, const QByteArray& content) const;

    /// The account that runs the servers if this program runs as root, since PostgreSQL refuses root: `postgres`, else
    /// `nobody`. Nothing for everybody else.
    static Result<std::optional<ChildProcess::Account>> serverAccount();

private:
    StoresFolder() = default;
    Result<> startWatcher();

    QString m_path;
    std::optional<ChildProcess::Account> m_account;
    ChildProcess m_watcher;
    int m_lifeline = -1; ///< held open by this program alone; its end of file is what the watcher waits for
};

} // namespace talkglass
