#include "app/OptionsReader.h"

#include <QHostAddress>
#include <QUrl>

#include <limits>

namespace talkglass {

namespace {

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

struct Place
{
    QString address;
    QString port;
};

/// "127.0.0.1:8765", "[::1]:8765", or either without a port.
Place split(const QString& text)
{
    const qsizetype bracket = text.indexOf(u']');
    if (text.startsWith(u'[') && bracket > 0) {
        const QString rest = text.mid(bracket + 1);
        return {text.mid(1, bracket - 1), rest.startsWith(u':') ? rest.mid(1) : rest};
    }
    const qsizetype colon = text.lastIndexOf(u':');
    const bool onlyOne = colon >= 0 && text.indexOf(u':') == colon;
    return onlyOne ? Place{text.left(colon), text.mid(colon + 1)} : Place{text, {}};
}

/// As a browser sends it: nothing after host and port.
bool isOrigin(const QString& text)
{
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && (url.scheme() == u"http" || url.scheme() == u"https") && !url.host().isEmpty() &&
           url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
}

} // namespace

void OptionsReader::addServeOptions()
{
    const auto add = [this](const char* name, const QString& text, const QString& value) {
        m_parser.addOption(QCommandLineOption(QString::fromLatin1(name), text, value));
    };
    add("listen", tr("Where serve listens (127.0.0.1:8765, and the same on ::1); port 0 picks a free one."),
        tr("ADDRESS:PORT"));
    add("allow-host", tr("A name that a request's Host may carry besides localhost; may be given several times."),
        tr("NAME"));
    add("allow-origin", tr("A web page's origin that may call, such as https://app.example; several times."),
        tr("ORIGIN"));
    add("log-format", tr("Log each request on standard output: text, json."), tr("F"));
    add("expires", tr("How long a token is good (for ever)."), tr("SECONDS"));
}

Result<> OptionsReader::readServe()
{
    ServeOptions& serve = m_options.serve;
    if (isSet(QStringLiteral("listen"))) {
        const Place place = split(value(QStringLiteral("listen")));
        const bool local = place.address == u"localhost";
        bool ok = true;
        const uint port = place.port.isNull() ? EndpointSettings::usualPort : place.port.toUInt(&ok);
        if (!ok || port > 65535 || (!local && QHostAddress(place.address).isNull()))
            return invalid(tr("--listen: '%1' is no IP address with a port, such as 127.0.0.1:8765 or [::1]:8765")
                               .arg(value(QStringLiteral("listen"))));
        serve.endpoint.address = local ? QString() : place.address;
        serve.endpoint.port = quint16(port);
    }
    serve.endpoint.allowedHosts = m_parser.values(QStringLiteral("allow-host"));
    serve.endpoint.allowedOrigins = m_parser.values(QStringLiteral("allow-origin"));
    for (const QString& origin : std::as_const(serve.endpoint.allowedOrigins)) {
        if (!isOrigin(origin))
            return invalid(tr("--allow-origin: '%1' is no origin, such as https://app.example:8443").arg(origin));
    }
    const QString format = value(QStringLiteral("log-format"));
    if (format == u"text")
        serve.logFormat = ServeOptions::LogFormat::Text;
    else if (format == u"json")
        serve.logFormat = ServeOptions::LogFormat::Json;
    else if (isSet(QStringLiteral("log-format")))
        return invalid(tr("--log-format: '%1' is none of text, json").arg(format));
    constexpr qint64 longest = std::numeric_limits<qint32>::max();
    return readWhole(QStringLiteral("expires"), 1, longest, serve.expiresInSeconds);
}

/// The first layer that has one, so that a deployment's own tokens are good here.
void OptionsReader::readSecret(const QList<QHash<QString, QString>>& layers)
{
    for (const QHash<QString, QString>& layer : layers) {
        m_options.serve.endpoint.secret = layer.value(QStringLiteral("SECRET_KEY")).toUtf8();
        if (!m_options.serve.endpoint.secret.isEmpty())
            return;
    }
}

} // namespace talkglass
