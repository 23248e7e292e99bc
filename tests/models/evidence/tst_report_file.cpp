#include "models/evidence/Evidence.h"
#include "models/evidence/ReportFile.h"
#include "models/evidence/ReportText.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace talkglass;

namespace {

const Timestamp moment = *Timestamp::fromIso(u"2026-11-22T08:40:18.708852");
const QByteArray key = "a secret";

/// What an attacker, or an unlucky writer, may have put into a conversation.
const QString hostile =
    QString(QStringLiteral("</pre><script>alert(1)</script> & \"'>-->]]> \u202e\u0007 %1 %2 ") + QChar(0xd800));

DrilledMessage drilled(const QString& content, bool readable)
{
    Message message;
    message.role = QStringLiteral("user");
    message.content = content;
    message.at = moment;
    message.metadata = {{QStringLiteral("model"), hostile}};
    return {message, true, false, readable};
}

DrillReport drillReport()
{
    DrillReport report;
    report.plan.sessions = {{7, QStringLiteral("one")}, {7, hostile}};
    report.started = {moment, moment.plusMicros(1'500'000), moment};
    report.ended = {moment.plusSeconds(3), {}, moment.plusSeconds(2)};
    report.cacheVersion = QStringLiteral("7.0.15");
    report.archiveVersion = QStringLiteral("15.8");
    report.warnings = {QStringLiteral("a warning")};
    DrillResult passed;
    passed.key = {7, QStringLiteral("one")};
    passed.verdict = DrillVerdict::Pass;
    passed.messages = 1;
    passed.drilled = {drilled(QStringLiteral("hello\nthere"), true)};
    DrillResult failed;
    failed.key = {7, hostile};
    failed.verdict = DrillVerdict::Fail;
    failed.messages = 1;
    failed.firstDifference = DrillDifference{0, QStringLiteral("missing"), QStringLiteral("It is gone.")};
    failed.drilled = {drilled(hostile, false)};
    DrillResult unchecked;
    unchecked.key = {8, QStringLiteral("three")};
    unchecked.reason = QStringLiteral("It never ends.");
    report.results = {passed, failed, unchecked};
    return report;
}

EvidenceContext context(bool redact = false)
{
    return {QStringLiteral("0.1.0"), QStringLiteral("unix:///r"), QStringLiteral("db"), 86400, 100, redact};
}

QJsonObject document(bool redact = false)
{
    return evidence::ofDrill(drillReport(), context(redact));
}

QList<QByteArray> classesIn(const QByteArray& xml, const QString& attribute)
{
    QList<QByteArray> values;
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == u"testcase")
            values.append(reader.attributes().value(attribute).toUtf8());
    }
    return reader.hasError() ? QList<QByteArray>{reader.errorString().toUtf8()} : values;
}

} // namespace

class TestReportFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void intact_data()
    {
        QTest::addColumn<int>("form");
        QTest::addColumn<QByteArray>("key");
        for (const bool keyed : {false, true}) {
            const QByteArray with = keyed ? key : QByteArray();
            const char* suffix = keyed ? "with a key" : "without a key";
            QTest::addRow("HTML %s", suffix) << int(ReportForm::Html) << with;
            QTest::addRow("JSON %s", suffix) << int(ReportForm::Json) << with;
            QTest::addRow("XML %s", suffix) << int(ReportForm::Xml) << with;
        }
    }

    void intact()
    {
        QFETCH(int, form);
        QFETCH(QByteArray, key);
        const QByteArray file = reportfile::render(document(), ReportForm(form), key);
        const Result<ReportCheck> check = reportfile::check(file, key);
        QVERIFY2(check, qPrintable(check ? QString() : check.error().text()));
        QVERIFY2(check->intact, qPrintable(check->reason));
        QCOMPARE(check->keyed, !key.isEmpty());
        QCOMPARE(check->document[QLatin1String("verdict")].toString(), QStringLiteral("FAIL"));
    }

    void everyEditIsFound_data() { intact_data(); }

    /// One byte after the other, over the whole file. A report that no longer can be read is no intact one either.
    void everyEditIsFound()
    {
        QFETCH(int, form);
        QFETCH(QByteArray, key);
        const QByteArray file = reportfile::render(document(), ReportForm(form), key);
        const qsizetype step = std::max<qsizetype>(1, file.size() / 400);
        for (qsizetype at = 0; at < file.size(); at += step) {
            QByteArray edited = file;
            edited[at] = char(edited[at] ^ 1);
            const Result<ReportCheck> check = reportfile::check(edited, key);
            QVERIFY2(!check || !check->intact, qPrintable(QStringLiteral("byte %1").arg(at)));
        }
        for (const QByteArray& edited : {QByteArray(file + ' '), file.chopped(1), file.left(file.size() / 2)}) {
            const Result<ReportCheck> check = reportfile::check(edited, key);
            QVERIFY(!check || !check->intact);
        }
    }

    /// A verdict that was turned round is an edited report, not an unreadable one.
    void turnedVerdict()
    {
        for (const ReportForm form : {ReportForm::Html, ReportForm::Json, ReportForm::Xml}) {
            QByteArray file = reportfile::render(document(), form);
            QVERIFY(file.contains("FAIL"));
            const Result<ReportCheck> check = reportfile::check(file.replace("FAIL", "PASS"));
            QVERIFY(check);
            QVERIFY(!check->intact);
            QVERIFY(!check->reason.isEmpty());
        }
    }

    /// Who edits the JSON and repeats a field shows one value and hides another.
    void repeatedField()
    {
        QByteArray file = reportfile::render(document(), ReportForm::Json);
        const qsizetype at = file.indexOf("\"verdict\"");
        file.insert(at, "\"verdict\": \"PASS\",\n    ");
        const Result<ReportCheck> check = reportfile::check(file);
        QVERIFY(check && !check->intact);
    }

    void keys()
    {
        const QByteArray keyed = reportfile::render(document(), ReportForm::Html, key);
        QVERIFY(!reportfile::check(keyed)); // cannot be told without it
        QVERIFY(!reportfile::check(keyed, "another")->intact);
        const QByteArray plain = reportfile::render(document(), ReportForm::Html);
        QVERIFY(!reportfile::check(plain, key)->intact); // anybody can have made it
        // What a key has sealed, nobody without it can seal anew.
        const QByteArray forged = reportfile::render(document(true), ReportForm::Html, "guessed");
        QVERIFY(!reportfile::check(forged, key)->intact);
    }

    void whatIsNoReport()
    {
        for (const QByteArray& file :
             {QByteArray(), QByteArray("hello"), QByteArray("<!DOCTYPE html><p>hello"), QByteArray("{\"a\": 1}"),
              QByteArray("<?xml version=\"1.0\"?><a/>"), QByteArray("{\"talkglass_evidence\": 99}")}) {
            QVERIFY2(!reportfile::check(file), file.constData());
        }
        // Claims to be a report, and to unpack to gigabytes.
        const QByteArray gigabytes = QByteArray("\xff\xff\xff\xff____").toBase64();
        const QByteArray bomb = "<!DOCTYPE html>\n<!-- talkglass-evidence:1:" +
                                QCryptographicHash::hash(gigabytes, QCryptographicHash::Sha256).toHex() + ':' +
                                gigabytes + " -->\n";
        const Result<ReportCheck> check = reportfile::check(bomb);
        QVERIFY(check && !check->intact);
    }

    /// Nothing of what was said in a conversation becomes part of the page.
    void htmlIsHarmless()
    {
        const QByteArray html = reportfile::render(document(), ReportForm::Html);
        QVERIFY(!html.toLower().contains("<script"));
        QVERIFY(!html.contains("http://") && !html.contains("https://") && !html.contains("src="));
        QVERIFY(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        QVERIFY(html.contains("\\u202e") && html.contains("\\ud800"));
        QVERIFY(!html.contains(QString(QChar(0x202e)).toUtf8()));
        QVERIFY(html.contains("default-src 'none'"));
        QVERIFY(html.contains("prefers-color-scheme:dark"));
        QVERIFY(html.contains("hello\nthere"));
        QVERIFY(html.contains("%1 %2"));
        QCOMPARE(html.count("-->"), 1);
    }

    void xmlIsWellFormed()
    {
        const QByteArray xml = reportfile::render(document(), ReportForm::Xml);
        const QList<QByteArray> names = classesIn(xml, QStringLiteral("name"));
        QCOMPARE(names.size(), 3);
        QCOMPARE(names[0], QByteArray("one"));
        QVERIFY(names[1].contains("</pre><script>"));
        QVERIFY(names[1].contains("\\u0007"));
        QCOMPARE(classesIn(xml, QStringLiteral("classname"))[2], QByteArray("user 8"));
        QCOMPARE(xml.count("<failure "), 1);
        QCOMPARE(xml.count("<error "), 1);
        QVERIFY(xml.contains("tests=\"3\" failures=\"1\" errors=\"1\""));
    }

    void redactionLeavesHashes()
    {
        const QJsonObject redacted = document(true);
        for (const ReportForm form : {ReportForm::Html, ReportForm::Json, ReportForm::Xml}) {
            const QByteArray file = reportfile::render(redacted, form);
            QVERIFY(!file.contains("hello"));
            QVERIFY(reportfile::check(file)->intact);
        }
        const QJsonObject message = redacted[QLatin1String("sessions")][0][QLatin1String("message_list")][0].toObject();
        QCOMPARE(message[QLatin1String("content_characters")].toInteger(), 11);
        QCOMPARE(message[QLatin1String("content_sha256")].toString(),
                 QStringLiteral("b3d5b9117e6b20745d7fb8f96d85c77134fdea29aeb78e975023a42b26d6f359"));
        QVERIFY(!message.contains(QLatin1String("metadata")));
        // The same hash of the whole message, redacted or not.
        QCOMPARE(message[QLatin1String("sha256")],
                 document()[QLatin1String("sessions")][0][QLatin1String("message_list")][0][QLatin1String("sha256")]);
    }

    void hashesTellEveryChange()
    {
        Message message;
        message.role = QStringLiteral("user");
        message.content = QStringLiteral("a");
        message.at = moment;
        QSet<QString> hashes{evidence::messageHash(message)};
        Message other = message;
        other.role = QStringLiteral("tool");
        hashes.insert(evidence::messageHash(other));
        other = message;
        other.content = QStringLiteral("b");
        hashes.insert(evidence::messageHash(other));
        other = message;
        other.metadata = {{QStringLiteral("k"), 1}};
        hashes.insert(evidence::messageHash(other));
        other = message;
        other.at = moment.plusMicros(1);
        hashes.insert(evidence::messageHash(other));
        other.at = {};
        hashes.insert(evidence::messageHash(other));
        QCOMPARE(hashes.size(), 6);
    }

    void comparison()
    {
        ComparisonRequest request;
        request.userId = 7;
        ComparisonOutcome outcome;
        outcome.total = 5;
        outcome.compared = 4;
        outcome.expired = 1;
        outcome.begun = moment;
        outcome.ended = moment.plusSeconds(1);
        const QList<Finding> findings{
            {{7, hostile}, FindingKind::MissingInArchive, 2, QStringLiteral("Only the cache has it.")},
            {{7, hostile}, FindingKind::Ghost, -1, QStringLiteral("Cleared, still cached.")},
            {{6, QStringLiteral("x")}, FindingKind::NoTtl, -1, QStringLiteral("Never ends.")}};
        ComparisonDetails details;
        details.started.here = moment;
        details.ended.here = moment.plusSeconds(1);
        AlignedMessage row;
        row.cached = drilled(QStringLiteral("only cached"), true).before;
        row.kind = FindingKind::MissingInArchive;
        details.sessions = {{{7, hostile}, {row}}, {{7, QStringLiteral("named, and well")}, {}}};
        const QJsonObject document = evidence::ofComparison(request, outcome, findings, details, context());
        QCOMPARE(document[QLatin1String("verdict")].toString(), QStringLiteral("FAIL"));
        QCOMPARE(document[QLatin1String("sessions")].toArray().size(), 3);
        for (const ReportForm form : {ReportForm::Html, ReportForm::Json, ReportForm::Xml}) {
            const QByteArray file = reportfile::render(document, form);
            QVERIFY(file.contains("Only the cache has it."));
            QVERIFY(file.contains(evidence::messageHash(*row.cached).toLatin1()));
            QVERIFY(reportfile::check(file)->intact);
        }
        QCOMPARE(classesIn(reportfile::render(document, ReportForm::Xml), QStringLiteral("name")).size(), 3);
        outcome.compared = 5;
        QCOMPARE(evidence::ofComparison(request, outcome, {}, details, context())[QLatin1String("verdict")].toString(),
                 QStringLiteral("PASS"));
        outcome.cancelled = true;
        QCOMPARE(evidence::ofComparison(request, outcome, {}, details, context())[QLatin1String("verdict")].toString(),
                 QStringLiteral("UNCHECKED"));
    }

    void saves()
    {
        QTemporaryDir folder;
        for (const char* name : {"a.html", "b.JSON", "c.xml"}) {
            const QString path = folder.filePath(QString::fromLatin1(name));
            QVERIFY(reportfile::save(path, document(), key));
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(reportfile::check(file.readAll(), key)->intact);
        }
        QVERIFY(!reportfile::save(folder.filePath(QStringLiteral("a.txt")), document()));
        QVERIFY(!reportfile::save(folder.filePath(QStringLiteral("no/such/folder/a.html")), document()));
    }

    void textIsVisible()
    {
        QCOMPARE(reporttext::visible(QStringLiteral("a\tb\nc")), QStringLiteral("a\tb\nc"));
        QCOMPARE(reporttext::visible(QStringLiteral("\u200f\u2066\x1b[31m")),
                 QStringLiteral("\\u200f\\u2066\\u001b[31m"));
        const QString smile = QString::fromUcs4(U"\U0001f642", 1);
        QCOMPARE(reporttext::visible(smile), smile);
        QCOMPARE(reporttext::attribute(QStringLiteral("a\n\"<")), QStringLiteral("a&#10;&quot;&lt;"));
    }
};

QTEST_GUILESS_MAIN(TestReportFile)
#include "tst_report_file.moc"
