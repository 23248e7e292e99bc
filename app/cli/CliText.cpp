#include "app/cli/CliText.h"

#include <QCoreApplication>

namespace talkglass::clitext {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("CliText", text);
}

QString count(const std::optional<qint64>& value)
{
    return value ? QString::number(*value) : QStringLiteral("\u2013");
}

QString ttl(const Session& session)
{
    if (!session.ttlMs)
        return QStringLiteral("\u2013");
    if (*session.ttlMs < 0)
        return tr("never ends");
    const qint64 seconds = (*session.ttlMs + 500) / 1000;
    return QStringLiteral("%1:%2:%3")
        .arg(seconds / 3600)
        .arg(seconds / 60 % 60, 2, 10, QChar(u'0'))
        .arg(seconds % 60, 2, 10, QChar(u'0'));
}

QString moment(Timestamp at)
{
    return at.isValid() ? at.toDateTime().toString(u"yyyy-MM-dd HH:mm:ss") : QStringLiteral("\u2013");
}

QString cell(const QString& text, int width)
{
    const QString shown = text.size() > width ? QString(text.left(width - 1) + u'\u2026') : text;
    return shown.leftJustified(width);
}

QString row(const QStringList& cells)
{
    QString line = cell(cells[0], 13) + cell(cells[1], 7) + cell(cells[2], 40) + u' ';
    line += cells[3].rightJustified(6) + u' ' + cells[4].rightJustified(8) + u' ' + cells[5].rightJustified(11) + u"  ";
    line += cell(cells[6], 21) + cells[7];
    return line.trimmed();
}

QString mark(const Message& message)
{
    switch (message.residency) {
    case MessageResidency::CacheOnly:
        return tr("[only in the cache] ");
    case MessageResidency::ArchiveOnly:
        return tr("[only in the archive] ");
    case MessageResidency::Differing:
        return tr("[differs between the stores] ");
    case MessageResidency::Both:
        break;
    }
    return {};
}

QString yesNo(bool value)
{
    return value ? tr("yes") : tr("no");
}

} // namespace

QString printable(const QString& text, bool multiline)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar c : text) {
        const bool isControl = c.unicode() < 0x20 || (c.unicode() >= 0x7f && c.unicode() < 0xa0);
        const bool turnsText =
            (c.unicode() >= 0x202a && c.unicode() <= 0x202e) || (c.unicode() >= 0x2066 && c.unicode() <= 0x2069);
        if ((isControl && !(multiline && (c == u'\n' || c == u'\t'))) || turnsText)
            shown += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QChar(u'0'));
        else
            shown += c;
    }
    return shown;
}

QString sessionHeader()
{
    return row({tr("RESIDENCY"), tr("USER"), tr("CONVERSATION"), tr("CACHE"), tr("ARCHIVE"), tr("TTL"),
                tr("LAST ACTIVITY (UTC)"), tr("PROBLEMS")});
}

QString sessionLine(const Session& session)
{
    QStringList remarks = problemNames(session.problems);
    if (!session.active)
        remarks.prepend(tr("cleared"));
    return row({residencyName(session.residency), QString::number(session.key.userId),
                printable(session.displayTitle()), count(session.cachedMessages), count(session.archivedMessages),
                ttl(session), moment(session.lastActivity), remarks.join(u", ")});
}

QString info(const Session& session)
{
    const QList<std::pair<QString, QString>> facts{
        {tr("session"), printable(session.key.sessionId)},
        {tr("user"), QString::number(session.key.userId)},
        {tr("title"), printable(session.title)},
        {tr("agent"), printable(session.agentId)},
        {tr("residency"), residencyName(session.residency)},
        {tr("in the cache"), count(session.cachedMessages)},
        {tr("in the archive"), count(session.archivedMessages)},
        {tr("TTL"), ttl(session)},
        {tr("last activity (UTC)"), moment(session.lastActivity)},
        {tr("created (UTC)"), moment(session.createdAt)},
        {tr("active"), yesNo(session.active)},
        {tr("problems"), problemNames(session.problems).join(u", ")},
    };
    QStringList lines;
    for (const auto& [name, value] : facts) {
        if (!value.isEmpty())
            lines.append(QString(name + u':').leftJustified(22) + value);
    }
    return lines.join(u'\n');
}

QString history(const History& history)
{
    QStringList lines;
    for (const Message& message : history.messages) {
        const QString note = history.source == HistorySource::Merged ? mark(message) : QString();
        const QString malformed = message.malformed ? tr("[malformed element] ") : QString();
        const QString head =
            message.malformed && message.role.isEmpty() ? QStringLiteral("?") : printable(message.role);
        lines.append(moment(message.at) + u"  " + head + u": " + note + malformed + printable(message.content, true));
    }
    return lines.join(u'\n');
}

QString added(const AddedMessage& added)
{
    return tr("Stored in: %1").arg(added.storedIn().join(u", "));
}

QString cleared(const ClearReport& report)
{
    QStringList lines{tr("Session %1 of user %2").arg(printable(report.key.sessionId)).arg(report.key.userId)};
    if (report.cache) {
        lines.append(tr("  cache: list deleted: %1, removed from the user's set: %2, mapping deleted: %3")
                         .arg(yesNo(report.cache->listDeleted), yesNo(report.cache->removedFromSet),
                              yesNo(report.cache->mappingDeleted)));
    } else {
        lines.append(tr("  cache: MISSING, run the same command again when it is back"));
    }
    if (report.archiveDeactivated)
        lines.append(*report.archiveDeactivated ? tr("  archive: marked as inactive, its messages stay")
                                                : tr("  archive: no row"));
    else
        lines.append(tr("  archive: MISSING, follows by itself when it is back"));
    return lines.join(u'\n');
}

} // namespace talkglass::clitext
