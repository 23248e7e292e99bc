#include "models/evidence/ReportFile.h"

#include "models/cache/JsonText.h"
#include "models/conversation/Utf8.h"
#include "models/evidence/Evidence.h"
#include "models/evidence/ReportHtml.h"
#include "models/evidence/ReportXml.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QJsonDocument>
#include <QMessageAuthenticationCode>
#include <QSaveFile>
#include <QtEndian>

namespace talkglass {

namespace {

constexpr QLatin1String digestField("digest");
constexpr QLatin1String plainAlgorithm("sha256");
constexpr QLatin1String keyedAlgorithm("hmac-sha256");
constexpr char carrierBegin[] = "<!-- talkglass-evidence:1:";
constexpr char carrierEnd[] = " -->";
/// Of a document, unpacked: what claims to be larger is no report of ours.
constexpr quint32 largestDocument = 1'000'000'000;

QString tr(const char* text)
{
    return QCoreApplication::translate("ReportFile", text);
}

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

QJsonObject digestOf(QJsonObject document, const QByteArray& key)
{
    document.remove(digestField);
    QByteArray text;
    jsontext::appendObject(text, document);
    const QByteArray digest = key.isEmpty() ? QCryptographicHash::hash(text, QCryptographicHash::Sha256)
                                            : QMessageAuthenticationCode::hash(text, key, QCryptographicHash::Sha256);
    return {{QStringLiteral("algorithm"), key.isEmpty() ? QString(plainAlgorithm) : QString(keyedAlgorithm)},
            {QStringLiteral("value"), QString::fromLatin1(digest.toHex())}};
}

/// Only so that damage is told without unpacking it; the digest is what counts.
QByteArray checksum(const QByteArray& text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex();
}

QByteArray carrier(const QJsonObject& sealed)
{
    const QByteArray text = qCompress(QJsonDocument(sealed).toJson(QJsonDocument::Compact), 9).toBase64();
    return carrierBegin + checksum(text) + ':' + text + carrierEnd + '\n';
}

QByteArray renderSealed(const QJsonObject& sealed, ReportForm form)
{
    switch (form) {
    case ReportForm::Html:
        return reporthtml::render(sealed) + carrier(sealed);
    case ReportForm::Xml:
        return reportxml::render(sealed) + carrier(sealed);
    case ReportForm::Json:
        break;
    }
    return QJsonDocument(sealed).toJson(QJsonDocument::Indented);
}

std::optional<ReportForm> formOf(const QByteArray& file)
{
    const QByteArray begin = file.left(200).trimmed().toLower();
    if (begin.startsWith("<!doctype html"))
        return ReportForm::Html;
    if (begin.startsWith("<?xml"))
        return ReportForm::Xml;
    if (begin.startsWith('{'))
        return ReportForm::Json;
    return std::nullopt;
}

/// The document in an HTML or XML report. An empty one: it is damaged. Nothing: there is none.
std::optional<QJsonObject> carriedDocument(const QByteArray& file)
{
    const qsizetype begin = file.lastIndexOf(carrierBegin);
    if (begin < 0)
        return std::nullopt;
    const qsizetype from = begin + qsizetype(sizeof(carrierBegin)) - 1;
    const qsizetype end = file.indexOf(carrierEnd, from);
    if (end < 0)
        return QJsonObject();
    const QByteArray carried = file.mid(from, end - from);
    const QByteArray text = carried.mid(carried.indexOf(':') + 1);
    if (carried != checksum(text) + ':' + text)
        return QJsonObject();
    const QByteArray packed = QByteArray::fromBase64(text);
    if (packed.size() < qsizetype(sizeof(quint32)) || qFromBigEndian<quint32>(packed.constData()) > largestDocument)
        return QJsonObject();
    return utf8::parseJson(qUncompress(packed)).object();
}

std::optional<QJsonObject> documentIn(const QByteArray& file, ReportForm form)
{
    if (form != ReportForm::Json)
        return carriedDocument(file);
    const QJsonObject document = utf8::parseJson(file).object();
    return document.contains(QLatin1String("talkglass_evidence")) ? std::optional(document) : std::nullopt;
}

/// Why the digest does not hold, or nothing.
QString digestFault(const QJsonObject& document, const QByteArray& key)
{
    const QJsonObject digest = document[digestField].toObject();
    const bool keyed = digest[QLatin1String("algorithm")].toString() == keyedAlgorithm;
    if (!keyed && !key.isEmpty())
        return tr("It was not sealed with a key, and one is set.");
    if (digest != digestOf(document, keyed ? key : QByteArray()))
        return keyed ? tr("Its digest does not fit: it was edited, or sealed with another key.")
                     : tr("Its digest does not fit: it was edited.");
    return {};
}

} // namespace

std::optional<ReportForm> reportFormOf(const QString& fileName)
{
    if (fileName.endsWith(u".html", Qt::CaseInsensitive) || fileName.endsWith(u".htm", Qt::CaseInsensitive))
        return ReportForm::Html;
    if (fileName.endsWith(u".json", Qt::CaseInsensitive))
        return ReportForm::Json;
    if (fileName.endsWith(u".xml", Qt::CaseInsensitive))
        return ReportForm::Xml;
    return std::nullopt;
}

namespace reportfile {

QByteArray render(const QJsonObject& document, ReportForm form, const QByteArray& key)
{
    QJsonObject sealed = document;
    sealed.insert(digestField, digestOf(document, key));
    // Through text once, so that what a check reads is exactly what was rendered.
    return renderSealed(utf8::parseJson(QJsonDocument(sealed).toJson(QJsonDocument::Compact)).object(), form);
}

Result<> save(const QString& fileName, const QJsonObject& document, const QByteArray& key)
{
    const std::optional<ReportForm> form = reportFormOf(fileName);
    if (!form)
        return invalid(tr("%1 ends in none of .html, .json, .xml.").arg(fileName));
    QSaveFile file(fileName);
    const QByteArray bytes = render(document, *form, key);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return invalid(tr("%1 cannot be written: %2.").arg(fileName, file.errorString()));
    return Done{};
}

Result<> tryToWrite(const QString& fileName)
{
    QSaveFile file(fileName);
    if (!file.open(QIODevice::WriteOnly))
        return invalid(tr("%1 cannot be written: %2.").arg(fileName, file.errorString()));
    file.cancelWriting();
    return Done{};
}

Result<ReportCheck> check(const QByteArray& file, const QByteArray& key)
{
    const std::optional<ReportForm> form = formOf(file);
    const std::optional<QJsonObject> document = form ? documentIn(file, *form) : std::nullopt;
    if (!document)
        return invalid(tr("This is no report of Talkglass."));
    ReportCheck result;
    result.document = *document;
    if (document->isEmpty()) {
        result.reason = tr("What it carries of itself is damaged.");
        return result;
    }
    if ((*document)[QLatin1String("talkglass_evidence")].toInt() > evidence::version)
        return invalid(tr("This report was made by a later version of Talkglass."));
    const QJsonObject digest = (*document)[digestField].toObject();
    result.keyed = digest[QLatin1String("algorithm")].toString() == keyedAlgorithm;
    if (result.keyed && key.isEmpty())
        return invalid(tr("This report is sealed with a key: set TALKGLASS_REPORT_KEY to it."));
    result.reason = digestFault(*document, key);
    if (result.reason.isEmpty() && renderSealed(*document, *form) != file)
        result.reason = tr("It is not what its own document gives: it was edited.");
    result.intact = result.reason.isEmpty();
    return result;
}

} // namespace reportfile

} // namespace talkglass
