#pragma once

#include <QByteArray>
#include <QMetaType>
#include <QString>
#include <QStringList>

namespace talkglass {

/// How the HTTP endpoint is to be reached. Values, any thread. The rules are those of reference/http-api.md.
struct EndpointSettings
{
    static constexpr quint16 usualPort = 8765;

    QString address;            ///< an IP address, v4 or v6; empty: this machine only, 127.0.0.1 and ::1
    quint16 port = usualPort;   ///< 0: any free one; Endpoint::url() then says which
    QStringList allowedHosts;   ///< names a Host header may carry besides localhost, 127.0.0.1 and [::1]; no port
    QStringList allowedOrigins; ///< exact origins, e.g. "https://app.example:8443", whose scripts may call
    QByteArray secret;          ///< of the tokens (HS256), SECRET_KEY; empty: a random one for this run

    /// Reachable from other machines: to be said to people, visibly.
    bool isBeyondThisMachine() const;

    friend bool operator==(const EndpointSettings&, const EndpointSettings&) = default;
};

} // namespace talkglass

Q_DECLARE_METATYPE(talkglass::EndpointSettings)
