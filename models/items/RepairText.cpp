#include "models/items/RepairText.h"

#include "models/archive/SqlText.h"
#include "models/items/MessageText.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonDocument>
#include <QLocale>

#include <algorithm>

namespace talkglass::repairtext {

namespace {

constexpr qsizetype valueChars = 2000;
constexpr qsizetype mostArguments = 40;
constexpr qsizetype mostDiscards = 20;

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(RepairText)
};

bool isPlain(const QByteArray& argument)
{
    constexpr QByteArrayView others("_-.:+=@/*#");
    return !argument.isEmpty() && argument.size() <= valueChars && std::ranges::all_of(argument, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || others.contains(c);
    });
}

QString quoted(const QByteArray& argument)
{
    if (isPlain(argument))
        return QString::fromLatin1(argument);
    QString text = messagetext::escapedBytes(argument, valueChars);
    text.replace(u'\\', QLatin1String("\\\\"))
        .replace(u'"', QLatin1String("\\\""))
        .replace(u'\n', QLatin1String("\\n"));
    return u'"' % messagetext::visible(text) % u'"';
}

QString valueText(const QJsonValue& value)
{
    // An array around it: QJsonDocument holds no bare values.
    const QString json = QString::fromUtf8(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
    const QString text = json.mid(1, json.size() - 2);
    return text.size() <= valueChars ? messagetext::visible(text)
                                     : QString(messagetext::visible(QStringView(text).left(valueChars)) + u'…');
}

} // namespace

QString command(const QByteArrayList& command)
{
    QStringList words;
    for (const QByteArray& argument : command.first(std::min(command.size(), mostArguments)))
        words.append(quoted(argument));
    if (command.size() > mostArguments)
        words.append(Tr::tr("[… %1 more values]").arg(QLocale().toString(command.size() - mostArguments)));
    return words.join(u' ');
}

QString statement(const RepairStatement& statement)
{
    QString text = sqlText(statement.name).trimmed();
    int number = 1;
    for (const QJsonValue& value : statement.values)
        text += u"\n    -- $" % QString::number(number++) % u" = " % valueText(value);
    return text;
}

QString exactly(const RepairStep& step)
{
    QStringList parts;
    if (!step.note.isEmpty())
        parts.append(messagetext::visible(step.note));
    if (!step.commands.isEmpty()) {
        QStringList lines{Tr::tr("Redis, in one MULTI:")};
        for (const QByteArrayList& one : step.commands)
            lines.append(u"  " % command(one));
        parts.append(lines.join(u'\n'));
    }
    if (!step.statements.isEmpty()) {
        QStringList lines{Tr::tr("PostgreSQL, in one transaction:")};
        for (const RepairStatement& one : step.statements)
            lines.append(statement(one));
        parts.append(lines.join(u'\n'));
    }
    return parts.join(QLatin1String("\n\n"));
}

QString discards(const RepairSession& session)
{
    if (session.discards.isEmpty())
        return {};
    QStringList lines{Tr::tr("Texts that only the cache has, and that a ticked step drops; the undo file keeps them:")};
    for (const QString& text : session.discards.first(std::min(session.discards.size(), mostDiscards)))
        lines.append(u"  " % messagetext::visible(QStringView(text).left(valueChars)).simplified());
    if (session.discards.size() > mostDiscards)
        lines.append(Tr::tr("  … and %1 more").arg(QLocale().toString(session.discards.size() - mostDiscards)));
    return lines.join(u'\n');
}

QString verdict(RepairResult::Verdict verdict)
{
    using Verdict = RepairResult::Verdict;
    switch (verdict) {
    case Verdict::Done:
        return Tr::tr("✓ done");
    case Verdict::NothingTicked:
        return Tr::tr("– nothing ticked");
    case Verdict::AlreadyDone:
        return Tr::tr("✓ already so");
    case Verdict::Refused:
        return Tr::tr("✕ refused");
    case Verdict::Half:
        return Tr::tr("✕ half done");
    case Verdict::Failed:
        break;
    }
    return Tr::tr("✕ failed");
}

QString outcome(const RepairReport& report)
{
    using Verdict = RepairResult::Verdict;
    QStringList counts;
    for (const Verdict one : {Verdict::Done, Verdict::AlreadyDone, Verdict::Refused, Verdict::Half, Verdict::Failed}) {
        const qint64 count = report.count(one);
        if (count > 0)
            counts.append(count == 1 ? Tr::tr("%1: 1 session", "what became of it").arg(verdict(one))
                                     : Tr::tr("%1: %2 sessions", "what became of them, count")
                                           .arg(verdict(one), QLocale().toString(count)));
    }
    QString text = counts.isEmpty() ? Tr::tr("Nothing was done.") : QString(counts.join(u", ") + u'.');
    if (report.cancelled)
        text = Tr::tr("Cancelled. %1").arg(text);
    if (!report.undoFile.isEmpty() && report.count(Verdict::Done) + report.count(Verdict::Half) > 0)
        text = Tr::tr("%1 It can be undone from %2").arg(text, QDir::toNativeSeparators(report.undoFile));
    return text;
}

} // namespace talkglass::repairtext
