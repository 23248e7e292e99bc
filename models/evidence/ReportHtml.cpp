#include "models/evidence/ReportHtml.h"

#include "models/evidence/ReportText.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace talkglass::reporthtml {

namespace {

using reporttext::attribute;
using reporttext::escaped;

const char* const style =
    ":root{color-scheme:light dark;--ground:#fff;--text:#1d2530;--soft:#5d6b7c;--line:#dfe4ea;--card:#f6f8fa;"
    "--pass:#12703c;--passground:#e1f4e7;--fail:#a8221b;--failground:#fbe6e4;--open:#7a5300;--openground:#fdf1d3}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#14181d;--text:#e4e9ef;--soft:#98a6b6;--line:#2d3640;"
    "--card:#1c2229;--pass:#6fd39a;--passground:#15352a;--fail:#ff938b;--failground:#3d1d1c;--open:#f0c768;"
    "--openground:#3a2f14}}\n"
    "body{margin:0 auto;max-width:64rem;padding:2rem 1.25rem 4rem;background:var(--ground);color:var(--text);"
    "font:15px/1.5 system-ui,sans-serif}\n"
    "h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}\n"
    ".soft{color:var(--soft)}.mono{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}\n"
    ".verdict{display:inline-block;padding:.1rem .6rem;border-radius:1rem;font-weight:600;font-size:.85rem}\n"
    ".PASS{color:var(--pass);background:var(--passground)}.FAIL{color:var(--fail);background:var(--failground)}"
    ".UNCHECKED{color:var(--open);background:var(--openground)}\n"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;"
    "border-bottom:1px solid var(--line)}th{font-weight:600}\n"
    ".facts th{width:15rem;font-weight:400;color:var(--soft)}.time{white-space:nowrap;font-size:.85em}\n"
    "details{background:var(--card);border:1px solid var(--line);border-radius:.5rem;margin:.5rem 0;padding:.5rem "
    ".9rem}summary{cursor:pointer;overflow-wrap:anywhere}\n"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}.lost{color:var(--fail)}\n"
    "@media print{body{max-width:none;padding:0}details{break-inside:avoid}}\n";

QString text(const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Double:
        return QString::number(value.toInteger());
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    default:
        return QStringLiteral("\u2013");
    }
}

/// Field names for people: "copy_ttl_ms" as "copy ttl ms".
QString label(QString name)
{
    return name.replace(u'_', u' ');
}

void addRows(QString& out, const QString& prefix, const QJsonObject& object)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.value().isObject()) {
            addRows(out, QString(prefix + label(it.key()) + u": "), it->toObject());
            continue;
        }
        out += u"<tr><th>" + escaped(prefix + label(it.key())) + u"</th><td class=\"mono\">" +
               escaped(text(it.value())) + u"</td></tr>\n";
    }
}

QString section(const QString& title, const QJsonObject& object)
{
    QString rows;
    addRows(rows, {}, object);
    return QString(u"<h2>" + escaped(title) + u"</h2>\n<table class=\"facts\">\n" + rows + u"</table>\n");
}

QString verdictMark(const QString& verdict)
{
    return QString(u"<span class=\"verdict " + attribute(verdict) + u"\">" + escaped(verdict) + u"</span>");
}

/// What became of it: after a drill, or in a comparison.
QString stateCell(const QJsonObject& message)
{
    const bool compared = message.contains(QLatin1String("finding"));
    const QString finding = message[QLatin1String("finding")].toString();
    const bool well = compared ? finding.isEmpty() : message[QLatin1String("readable_after")].toBool();
    const QString wrong = compared ? label(finding) : QStringLiteral("not as before");
    const QString right = compared ? QStringLiteral("well") : QStringLiteral("readable");
    return QString(u"<td" + (well ? QString() : QStringLiteral(" class=\"lost\"")) + u">" +
                   escaped(well ? right : wrong) + u"</td>");
}

QString hashLines(const QJsonObject& message)
{
    QString out;
    for (const auto& [field, name] : {std::pair(QLatin1String("sha256"), QString()),
                                      std::pair(QLatin1String("cached_sha256"), QStringLiteral("cache ")),
                                      std::pair(QLatin1String("archived_sha256"), QStringLiteral("archive "))}) {
        if (message[field].isString())
            out += u"<div class=\"mono soft\">" + name + escaped(message[field].toString()) + u"</div>";
    }
    return out;
}

QString messageRow(const QJsonObject& message)
{
    QString content;
    if (message.contains(QLatin1String("content"))) {
        content = u"<div class=\"text\">" + escaped(message[QLatin1String("content")].toString()) + u"</div>";
        if (const QJsonObject metadata = message[QLatin1String("metadata")].toObject(); !metadata.isEmpty())
            content += u"<div class=\"mono soft\">" + escaped(text(metadata)) + u"</div>";
    } else {
        content = u"<span class=\"soft\">redacted: " + escaped(text(message[QLatin1String("content_characters")])) +
                  u" characters, SHA-256 <span class=\"mono\">" +
                  escaped(message[QLatin1String("content_sha256")].toString()) + u"</span></span>";
    }
    return QString(u"<tr><td>" + escaped(text(message[QLatin1String("place")])) + u"</td><td>" +
                   escaped(message[QLatin1String("role")].toString()) + u"<br><span class=\"soft time\">" +
                   escaped(text(message[QLatin1String("timestamp")])) + u"</span></td><td>" + content +
                   hashLines(message) + u"</td><td>" + escaped(label(message[QLatin1String("copies")].toString())) +
                   u"</td>" + stateCell(message) + u"</tr>\n");
}

QString messageTable(const QJsonArray& messages)
{
    if (messages.isEmpty())
        return {};
    QString rows;
    for (const QJsonValue& message : messages)
        rows += messageRow(message.toObject());
    return QString(u"<table>\n<tr><th>#</th><th>Role, time</th><th>Content, SHA-256</th><th>Copies</th>"
                   u"<th>State</th></tr>\n" +
                   rows + u"</table>\n");
}

QString findingTable(const QJsonArray& findings)
{
    if (findings.isEmpty())
        return {};
    QString rows;
    for (const QJsonValue& value : findings) {
        const QJsonObject finding = value.toObject();
        rows += u"<tr><td>" + escaped(text(finding[QLatin1String("index")])) + u"</td><td>" +
                escaped(label(finding[QLatin1String("kind")].toString())) + u"</td><td>" +
                escaped(finding[QLatin1String("detail")].toString()) + u"</td></tr>\n";
    }
    return QString(u"<table>\n<tr><th>#</th><th>Kind</th><th>Detail</th></tr>\n" + rows + u"</table>\n");
}

QString paragraph(const QString& line)
{
    return QString(u"<p>" + escaped(line) + u"</p>\n");
}

QString sessionBlock(const QJsonObject& session)
{
    const QString verdict = session[QLatin1String("verdict")].toString();
    QString out = u"<details" + (verdict == u"PASS" ? QString() : QStringLiteral(" open")) + u">\n<summary>" +
                  verdictMark(verdict) + u" user " + escaped(text(session[QLatin1String("user_id")])) +
                  u" <span class=\"mono\">" + escaped(session[QLatin1String("session_id")].toString()) + u"</span>";
    if (session.contains(QLatin1String("messages")))
        out += u" <span class=\"soft\">messages: " + escaped(text(session[QLatin1String("messages")])) + u"</span>";
    out += u"</summary>\n";
    const QJsonObject difference = session[QLatin1String("first_difference")].toObject();
    if (!difference.isEmpty())
        out += paragraph(QString(u"First difference: message " + text(difference[QLatin1String("index")]) + u", " +
                                 difference[QLatin1String("what")].toString() + u". " +
                                 difference[QLatin1String("detail")].toString()));
    if (session[QLatin1String("reason")].isString())
        out += paragraph(QString(u"Not checked: " + session[QLatin1String("reason")].toString()));
    for (const QJsonValue& note : session[QLatin1String("notes")].toArray())
        out += paragraph(note.toString());
    out += findingTable(session[QLatin1String("findings")].toArray());
    out += messageTable(session[QLatin1String("message_list")].toArray());
    return QString(out + u"</details>\n");
}

QString remarks(const QJsonObject& document)
{
    QString out;
    if (document[QLatin1String("failure")].isString())
        out += u"<p class=\"lost\">Broken off: " + escaped(document[QLatin1String("failure")].toString()) + u"</p>\n";
    for (const QJsonValue& warning : document[QLatin1String("warnings")].toArray())
        out += paragraph(warning.toString());
    return out;
}

QString titleOf(const QJsonObject& document)
{
    return document[QLatin1String("kind")].toString() == u"drill" ? QStringLiteral("Expiry drill")
                                                                  : QStringLiteral("Comparison of cache and archive");
}

} // namespace

QByteArray render(const QJsonObject& document)
{
    const QString title = titleOf(document);
    const QJsonObject clocks = document[QLatin1String("clocks")].toObject();
    QString out = QStringLiteral(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out += u"<title>Talkglass: " + escaped(title) + u"</title>\n<style>\n" + QString::fromLatin1(style) +
           u"</style>\n</head>\n<body>\n";
    out += u"<h1>" + escaped(title) + u" " + verdictMark(document[QLatin1String("verdict")].toString()) + u"</h1>\n";
    out += u"<p class=\"soft\">" + escaped(text(clocks[QLatin1String("started")][QLatin1String("here")])) + u" to " +
           escaped(text(clocks[QLatin1String("ended")][QLatin1String("here")])) + u"</p>\n";
    out += remarks(document);
    out += section(QStringLiteral("Summary"), document[QLatin1String("summary")].toObject());
    out += u"<h2>Sessions</h2>\n";
    const QJsonArray sessions = document[QLatin1String("sessions")].toArray();
    for (const QJsonValue& session : sessions)
        out += sessionBlock(session.toObject());
    if (sessions.isEmpty())
        out += u"<p class=\"soft\">None to be listed.</p>\n";
    out += section(QStringLiteral("Inputs"), document[QLatin1String("inputs")].toObject());
    out += section(QStringLiteral("Versions"), document[QLatin1String("versions")].toObject());
    out += section(QStringLiteral("Clocks"), clocks);
    out += section(QStringLiteral("Digest"), document[QLatin1String("digest")].toObject());
    out += u"<p class=\"soft\">Check this page with <span class=\"mono\">talkglass check-report FILE</span>. Times are "
           u"UTC.</p>\n</body>\n</html>\n";
    return out.toUtf8();
}

} // namespace talkglass::reporthtml
