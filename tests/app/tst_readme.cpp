#include "app/Options.h"
#include "app/cli/AtRiskCommand.h"
#include "app/cli/CliJson.h"
#include "app/cli/VerifyCommand.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <optional>

using namespace talkglass;

namespace {

const QString root = QStringLiteral(TALKGLASS_SOURCE_DIR "/");

QString textOf(const QString& name)
{
    QFile file(QString(root + name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Every match of the first group.
QStringList allOf(const QString& text, const char* pattern)
{
    QStringList found;
    const QRegularExpression expression(QString::fromUtf8(pattern), QRegularExpression::MultilineOption);
    for (auto it = expression.globalMatch(text); it.hasNext();)
        found.append(it.next().captured(1));
    return found;
}

/// Sorted, each once, as one text, so that a failure shows the difference.
QString setOf(QStringList list)
{
    list.removeDuplicates();
    list.sort();
    return list.join(u' ');
}

QString section(const QString& text, const char* heading)
{
    const QString begin = QString(u"\n## " + QString::fromLatin1(heading) + u'\n');
    const qsizetype at = text.indexOf(begin);
    return at < 0 ? QString() : text.mid(at + begin.size()).section(QStringLiteral("\n## "), 0, 0);
}

QString withoutBlocks(QString text)
{
    static const QRegularExpression block(QStringLiteral("^```.*?^```$"),
                                          QRegularExpression::MultilineOption |
                                              QRegularExpression::DotMatchesEverythingOption);
    return text.remove(block);
}

QStringList codeSpans(const QString& text)
{
    return allOf(withoutBlocks(text), "`([^`\n]+)`");
}

/// The page of the manual without the escapes of its hyphens.
QString manual()
{
    return textOf(QStringLiteral("packaging/talkglass.1")).replace(QStringLiteral("\\-"), QStringLiteral("-"));
}

/// The words of a command line as a shell would pass them, up to a pipe, a redirection or a remark.
QStringList shellWords(const QString& line)
{
    QStringList words;
    const QRegularExpression word(QString::fromLatin1(R"re(\s*(?:'([^']*)'|"([^"]*)"|([^\s'"|<>#]+)|[|<>#].*))re"));
    for (auto it = word.globalMatch(line); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        const bool isWord = match.capturedStart(1) >= 0 || match.capturedStart(2) >= 0 || match.capturedStart(3) >= 0;
        if (!isWord)
            break;
        words.append(QString(match.captured(1) + match.captured(2) + match.captured(3)));
    }
    return words;
}

/// GitHub's name for a heading.
QString anchorOf(const QString& heading)
{
    QString anchor = heading.toLower();
    anchor.remove(QRegularExpression(QStringLiteral("[^\\w\\- ]")));
    return anchor.replace(u' ', u'-');
}

Message differingMessage()
{
    Message message;
    message.malformed = true;
    message.cachedCopy = std::make_shared<const Message>();
    return message;
}

const StoreError anyError{StoreError::Kind::Unavailable, Store::Cache, QStringLiteral("away"), {}};

Session fullSession()
{
    Session session;
    session.metadata = {{QStringLiteral("agent_id"), 1}};
    return session;
}

} // namespace

/// What README, ARCHITECTURE and CONTRIBUTING say, as far as it can be checked without starting anything.
class TestReadme : public QObject
{
    Q_OBJECT

    const QString m_readme = textOf(QStringLiteral("README.md"));
    const QStringList m_documents{QStringLiteral("README.md"), QStringLiteral("ARCHITECTURE.md"),
                                  QStringLiteral("CONTRIBUTING.md"), QStringLiteral("CHANGELOG.md")};
    QStringList m_files;    ///< every file of the rooms, by its path from the root
    QSet<QString> m_words;  ///< every identifier in the sources
    QString m_declarations; ///< README's sections that speak of options

    /// The fields that README names in this row of the table of commands.
    QString fieldsOf(const char* row) const
    {
        const QStringList lines = section(m_readme, "The command line").split(u'\n');
        for (const QString& line : lines) {
            const QStringList cells = line.split(u'|');
            if (cells.size() == 5 && cells[1].trimmed() == QString::fromLatin1(row))
                return setOf(codeSpans(cells[3]));
        }
        return {};
    }

    bool isThere(const QString& path) const
    {
        if (path.contains(u'*'))
            return !QDir(QFileInfo(QString(root + path)).path()).entryList({QFileInfo(path).fileName()}).isEmpty();
        return QFileInfo::exists(QString(root + path)) ||
               std::ranges::any_of(m_files, [&](const QString& file) { return file.endsWith(QString(u'/' + path)); });
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_declarations = section(m_readme, "On your own stores") + section(m_readme, "The window") +
                         section(m_readme, "The command line");
        for (const char* room : {"app", "models", "views", "tests", "resources", "packaging", ".ci"}) {
            for (QDirIterator it(QString(root + QLatin1String(room)), QDir::Files, QDirIterator::Subdirectories);
                 it.hasNext();)
                m_files.append(it.next().mid(root.size()));
        }
        const QRegularExpression word(QStringLiteral("[A-Za-z_]\\w+"));
        for (const QString& file : std::as_const(m_files)) {
            if (!file.endsWith(u".h") && !file.endsWith(u".cpp"))
                continue;
            if (file.endsWith(u"/tst_readme.cpp"))
                continue;
            for (auto it = word.globalMatch(textOf(file)); it.hasNext();)
                m_words.insert(it.next().captured());
        }
    }

    void optionsAreThoseOfTheProgram()
    {
        const QString help = setOf(allOf(Options::helpText(), "^  (?:-\\w, )?--([a-z-]+)"));
        QVERIFY(help.count(u' ') > 20);
        QCOMPARE(setOf(allOf(m_declarations, "(?<!cmake )(?<![\\w-])--([a-z][a-z-]*)")), help);
        QCOMPARE(setOf(allOf(manual(), "(?<![\\w-])--([a-z][a-z-]*)")), help);
    }

    void commandsAreThoseOfTheProgram()
    {
        const QString lines = allOf(Options::helpText(), "^  command +((?:.+\n)(?: {10,}.+\n)*)").value(0);
        const QString help = setOf(lines.simplified().split(QStringLiteral(", ")));
        QVERIFY(help.count(u' ') > 4);
        QCOMPARE(setOf(allOf(section(m_readme, "The command line"), "^talkglass (?!-)([a-z-]+)")), help);
        QCOMPARE(
            setOf(allOf(section(m_readme, "The command line"), "^\\| `([a-z-]+)` (?!of)[^|]*\\|[^|]*\\|[^|]*\\|$")),
            help);
        const QString described =
            manual().section(QStringLiteral(".SH COMMANDS"), 1).section(QStringLiteral(".SH"), 0, 0);
        QCOMPARE(setOf(allOf(described, "^\\.TP\n\\.B ([a-z-]+)$")), help);
    }

    void variablesAreThoseOfTheProgram()
    {
        for (const char* name : {"REDIS_URL", "DATABASE_URL", "CONVERSATION_TTL", "MAX_CONVERSATION_HISTORY"}) {
            QVERIFY2(m_readme.contains(QLatin1String(name)), name);
            QVERIFY2(Options::helpText().contains(QLatin1String(name)), name);
            QVERIFY2(manual().contains(QLatin1String(name)), name);
        }
        for (const QString& name : allOf(m_readme, "`((?:REDIS|POSTGRES)_[A-Z]+)`"))
            QVERIFY2(m_words.contains(name) && manual().contains(name), qPrintable(name));
    }

    /// Every line of the examples is a line that the program takes.
    void examplesAreUnderstood()
    {
        QProcessEnvironment stores;
        stores.insert(QStringLiteral("REDIS_URL"), QStringLiteral("redis://localhost"));
        stores.insert(QStringLiteral("DATABASE_URL"), QStringLiteral("postgresql://localhost/app"));
        QStringList lines = allOf(m_readme, "^(talkglass\\b.*)$");
        lines += allOf(textOf(QStringLiteral("CONTRIBUTING.md")), "^build/dev/app/(talkglass\\b.*)$");
        QVERIFY(lines.size() > 10);
        for (const QString& line : std::as_const(lines)) {
            const Result<Options> options = Options::parse(shellWords(line), stores);
            QVERIFY2(options.ok(), qPrintable(options ? line : QString(line + u": " + options.error().text())));
        }
    }

    void fieldsAreThoseOfTheProgram()
    {
        const QJsonObject session = clijson::session(fullSession());
        QCOMPARE(fieldsOf("`sessions`"), setOf(session.keys()));
        QStringList more;
        for (const QString& field : clijson::info(fullSession()).keys()) {
            if (!session.contains(field))
                more.append(field);
        }
        more.append(QStringLiteral("sessions")); // "those of `sessions`, and …"
        QCOMPARE(fieldsOf("`info`"), setOf(more));

        History history;
        history.messages.append(differingMessage());
        history.degraded = anyError;
        const QJsonObject read = clijson::history(history, HistorySource::Merged);
        QCOMPARE(fieldsOf("`history`"), setOf(read.keys()));
        QCOMPARE(fieldsOf("`messages` of it"),
                 setOf(read[QLatin1String("messages")].toArray().at(0).toObject().keys()));

        AddedMessage added;
        added.archiveError = added.cacheError = anyError;
        QCOMPARE(fieldsOf("`post`"), setOf(clijson::added(added).keys()));
        ClearReport report;
        report.archiveError = report.cacheError = anyError;
        QCOMPARE(fieldsOf("`clear`"), setOf(clijson::cleared(report).keys()));
        UserClearReport all;
        all.archiveError = all.cacheError = anyError;
        QCOMPARE(fieldsOf("`clear` with `--all`"), setOf(clijson::cleared(all, 1).keys()));
        proofFieldsAreThoseOfTheProgram();
    }

    void namesOfResidencesAndProblemsAreTold()
    {
        for (const Residency residency : {Residency::Both, Residency::CacheOnly, Residency::ArchiveOnly,
                                          Residency::Ghost, Residency::Orphan, Residency::Unknown}) {
            const QString name = QString(u'`' + residencyName(residency) + u'`');
            QVERIFY2(m_readme.contains(name), qPrintable(name));
        }
        for (const QString& problem : problemNames(Problems::fromInt(0x3f)))
            QVERIFY2(m_readme.contains(QString(u'`' + problem + u'`')), qPrintable(problem));
    }

    void linksLead()
    {
        for (const QString& document : m_documents) {
            const QString text = textOf(document);
            QVERIFY2(!text.isEmpty(), qPrintable(document));
            for (const QString& link : allOf(withoutBlocks(text), "\\]\\(([^)\\s]+)\\)")) {
                if (link.startsWith(u"https://"))
                    continue;
                const QString file = link.section(u'#', 0, 0);
                const QString target = file.isEmpty() ? document : file;
                QVERIFY2(QFileInfo::exists(QString(root + target)), qPrintable(QString(document + u": " + link)));
                const QString anchor = link.section(u'#', 1);
                QStringList anchors;
                for (const QString& heading : allOf(textOf(target), "^#+ (.+)$"))
                    anchors.append(anchorOf(heading));
                QVERIFY2(anchor.isEmpty() || anchors.contains(anchor), qPrintable(QString(document + u": " + link)));
            }
        }
    }

    void filesAreThere()
    {
        const QRegularExpression path(QStringLiteral("^[\\w.*+-][\\w.*/+-]*$")); // not a route
        const QRegularExpression inRoom(QStringLiteral("^(app|models|views|tests|resources|packaging|\\.ci)/"));
        const QRegularExpression isFile(QStringLiteral("\\w\\.(cpp|h|sh|sql|json|svg|txt|xml|desktop)$|^[A-Z]+\\.md$"));
        int checked = 0;
        for (const QString& document : m_documents) {
            for (const QString& span : codeSpans(textOf(document))) {
                if (!path.match(span).hasMatch() || (!inRoom.match(span).hasMatch() && !isFile.match(span).hasMatch()))
                    continue;
                ++checked;
                QVERIFY2(isThere(span), qPrintable(QString(document + u": " + span)));
            }
        }
        QVERIFY(checked > 30);
    }

    /// `Class`, `Class::function()` and `function()` name something that the sources name too.
    void namesAreInTheSources()
    {
        const QRegularExpression form(
            QStringLiteral("^(?:[A-Z][a-z]\\w*|[a-z]\\w*(?=::|\\(\\)))(?:::\\w+)*(?:\\(\\))?$"));
        int checked = 0;
        for (const QString& document : {QStringLiteral("ARCHITECTURE.md"), QStringLiteral("CONTRIBUTING.md")}) {
            for (const QString& span : codeSpans(textOf(document))) {
                if (!form.match(span).hasMatch() || isForbiddenWord(span))
                    continue;
                for (const QString& word : span.chopped(span.endsWith(u"()") ? 2 : 0).split(QStringLiteral("::"))) {
                    ++checked;
                    QVERIFY2(m_words.contains(word), qPrintable(QString(document + u": " + span)));
                }
            }
        }
        QVERIFY(checked > 80);
    }

    void commandsOfTheDocumentsExist()
    {
        const QJsonObject presets =
            QJsonDocument::fromJson(textOf(QStringLiteral("CMakePresets.json")).toUtf8()).object();
        QStringList names;
        for (const QJsonValue& preset : presets[QLatin1String("buildPresets")].toArray())
            names.append(preset[QLatin1String("name")].toString());
        for (const QString& document : m_documents) {
            const QString text = textOf(document);
            for (const QString& preset : allOf(text, "--preset ([a-z]+)"))
                QVERIFY2(names.contains(preset), qPrintable(QString(document + u": " + preset)));
            for (const QString& script : allOf(text, "bash ([\\w/.]+\\.sh)"))
                QVERIFY2(QFileInfo(QString(root + script)).isExecutable(),
                         qPrintable(QString(document + u": " + script)));
            for (const QString& test : allOf(text, "(?:--target|-R) (tst_\\w+)"))
                QVERIFY2(isThere(QString(test + u".cpp")), qPrintable(QString(document + u": " + test)));
        }
        for (const QString& name : std::as_const(names))
            QVERIFY2(textOf(QStringLiteral("CONTRIBUTING.md")).contains(QString(u"| `" + name + u"` |")),
                     qPrintable(name));
    }

    void picturesAreSmallAndOfTheUsualSize()
    {
        const QStringList pictures = allOf(m_readme, "\\((resources/screenshots/\\w+\\.png)\\)");
        QCOMPARE(pictures.size(), 2);
        for (const QString& picture : pictures) {
            const QString file = QString(root + picture);
            QCOMPARE(QImageReader(file).size(), QSize(1280, 800));
            QVERIFY2(QFileInfo(file).size() < 300 * 1024, qPrintable(picture));
        }
        QCOMPARE(QDir(QString(root + u"resources/screenshots")).entryList(QDir::Files).size(), pictures.size());
    }

    void versionAndLicense()
    {
        const QString heading = QStringLiteral("\n## [" TALKGLASS_VERSION "]");
        QVERIFY(textOf(QStringLiteral("CHANGELOG.md")).contains(heading));
        QVERIFY(manual().contains(QStringLiteral("Talkglass " TALKGLASS_VERSION)));
        const QString license = textOf(QStringLiteral("LICENSE"));
        QVERIFY(license.startsWith(u"MIT License"));
        QVERIFY(license.contains(u"Talkglass contributors"));
    }

private:
    void proofFieldsAreThoseOfTheProgram()
    {
        DrillReport drill;
        drill.failure = anyError;
        DrillResult unchecked;
        unchecked.reason = QStringLiteral("why");
        drill.results = {unchecked};
        const QJsonObject verified = VerifyCommand::json(drill);
        QCOMPARE(fieldsOf("`verify`"), setOf(verified.keys()));
        QCOMPARE(fieldsOf("`results` of it"), setOf(verified[QLatin1String("results")][0].toObject().keys()));
        const Persisted persisted;
        QStringList atRisk = AtRiskCommand::json({}, &persisted).keys();
        atRisk.append(QStringLiteral("--persist")); // "and with `--persist` …"
        QCOMPARE(fieldsOf("`at-risk`"), setOf(atRisk));
    }

    /// CONTRIBUTING names what is not to be used.
    static bool isForbiddenWord(const QString& span)
    {
        return span == u"instance()" || span == u"processEvents()" || span == u"SIGNAL()" || span == u"SLOT()";
    }
};

QTEST_GUILESS_MAIN(TestReadme)
#include "tst_readme.moc"
