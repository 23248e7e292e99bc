#include "models/evidence/ReportXml.h"

#include "models/evidence/ReportText.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace talkglass::reportxml {

namespace {

using reporttext::attribute;
using reporttext::escaped;

QString text(const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return QString::number(value.toInteger());
    if (value.isBool())
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    if (value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    return {};
}

/// Every value of the document that stands above the sessions, by its path.
void addProperties(QString& out, const QString& prefix, const QJsonObject& object)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (it.value().isObject())
            addProperties(out, QString(prefix + it.key() + u'.'), it->toObject());
        else
            out += QStringLiteral("      <property name=\"%1\" value=\"%2\"/>\n")
                       .arg(attribute(prefix + it.key()), attribute(text(it.value())));
    }
}

QString failures(const QJsonObject& session)
{
    QString out;
    const QJsonObject difference = session[QLatin1String("first_difference")].toObject();
    if (!difference.isEmpty())
        out +=
            QStringLiteral("      <failure type=\"%1\" message=\"%2\">message %3: %4</failure>\n")
                .arg(attribute(difference[QLatin1String("what")].toString()),
                     attribute(difference[QLatin1String("detail")].toString()),
                     text(difference[QLatin1String("index")]), escaped(difference[QLatin1String("detail")].toString()));
    for (const QJsonValue& value : session[QLatin1String("findings")].toArray()) {
        const QJsonObject finding = value.toObject();
        const QString index = text(finding[QLatin1String("index")]);
        out += QStringLiteral("      <failure type=\"%1\" message=\"%2\">%3</failure>\n")
                   .arg(attribute(finding[QLatin1String("kind")].toString()),
                        attribute(finding[QLatin1String("detail")].toString()),
                        index.isEmpty() ? QStringLiteral("the session") : QString(u"message " + index));
    }
    if (session[QLatin1String("verdict")].toString() == u"UNCHECKED")
        out += QStringLiteral("      <error type=\"unchecked\" message=\"%1\"/>\n")
                   .arg(attribute(session[QLatin1String("reason")].toString()));
    return out;
}

QString messageLine(const QJsonObject& message)
{
    const bool compared = message.contains(QLatin1String("finding"));
    const QString finding = message[QLatin1String("finding")].toString();
    const QString readable =
        message[QLatin1String("readable_after")].toBool() ? QStringLiteral("readable") : QStringLiteral("lost");
    const QString hashes = compared ? QString(u"cache=" + message[QLatin1String("cached_sha256")].toString() +
                                              u" archive=" + message[QLatin1String("archived_sha256")].toString())
                                    : message[QLatin1String("sha256")].toString();
    const QString state = compared ? (finding.isEmpty() ? QStringLiteral("well") : finding) : readable;
    return QStringLiteral("%1 %2 %3 %4 %5 %6")
        .arg(text(message[QLatin1String("place")]), message[QLatin1String("role")].toString(),
             text(message[QLatin1String("timestamp")]), message[QLatin1String("copies")].toString(), state, hashes);
}

QString testCase(const QJsonObject& session)
{
    QStringList lines;
    lines.append(QString(u"messages: " + text(session[QLatin1String("messages")])));
    for (const QJsonValue& note : session[QLatin1String("notes")].toArray())
        lines.append(note.toString());
    for (const QJsonValue& message : session[QLatin1String("message_list")].toArray())
        lines.append(messageLine(message.toObject()));
    return QStringLiteral("    <testcase classname=\"user %1\" name=\"%2\">\n%3      <system-out>%4</system-out>\n"
                          "    </testcase>\n")
        .arg(text(session[QLatin1String("user_id")]), attribute(session[QLatin1String("session_id")].toString()),
             failures(session), escaped(lines.join(u'\n')));
}

} // namespace

QByteArray render(const QJsonObject& document)
{
    QJsonObject head = document;
    const QJsonArray sessions = head.take(QStringLiteral("sessions")).toArray();
    qint64 failed = 0;
    qint64 unchecked = 0;
    QString cases;
    for (const QJsonValue& session : sessions) {
        const QString verdict = session.toObject()[QLatin1String("verdict")].toString();
        failed += verdict == u"FAIL" ? 1 : 0;
        unchecked += verdict == u"UNCHECKED" ? 1 : 0;
        cases += testCase(session.toObject());
    }
    QString properties;
    addProperties(properties, {}, head);
    const QString name = attribute(QString(u"talkglass " + document[QLatin1String("kind")].toString()));
    const QString started =
        attribute(text(document[QLatin1String("clocks")][QLatin1String("started")][QLatin1String("here")]));
    const QString counts =
        QStringLiteral("tests=\"%1\" failures=\"%2\" errors=\"%3\"").arg(sessions.size()).arg(failed).arg(unchecked);
    // In pieces, since what is filled in may hold the marks of a template.
    QString out = QStringLiteral("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out += u"<testsuites name=\"" + name + u"\" " + counts + u">\n";
    out += u"  <testsuite name=\"" + name + u"\" " + counts + u" timestamp=\"" + started + u"\">\n";
    out += u"    <properties>\n" + properties + u"    </properties>\n";
    out += cases;
    out += u"  </testsuite>\n</testsuites>\n";
    return out.toUtf8();
}

} // namespace talkglass::reportxml
