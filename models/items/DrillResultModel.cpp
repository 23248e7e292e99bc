#include "models/items/DrillResultModel.h"

#include "models/items/MessageText.h"

#include <QLocale>

#include <algorithm>

namespace talkglass {

namespace {

int severity(DrillVerdict verdict)
{
    return verdict == DrillVerdict::Fail ? 0 : verdict == DrillVerdict::Unchecked ? 1 : 2;
}

QString verdictMark(DrillVerdict verdict)
{
    return verdict == DrillVerdict::Fail   ? QStringLiteral("✕ ")
           : verdict == DrillVerdict::Pass ? QStringLiteral("✓ ")
                                           : QStringLiteral("? ");
}

bool isNumber(int column)
{
    return column == DrillResultModel::UserColumn || column == DrillResultModel::MessagesColumn;
}

} // namespace

DrillResultModel::DrillResultModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void DrillResultModel::setResults(const QList<DrillResult>& results)
{
    beginResetModel();
    m_results = results;
    std::ranges::stable_sort(m_results, {}, [](const DrillResult& result) { return severity(result.verdict); });
    endResetModel();
}

int DrillResultModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_results.size());
}

int DrillResultModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString DrillResultModel::text(const DrillResult& result, int column)
{
    switch (column) {
    case VerdictColumn:
        return verdictMark(result.verdict) + drillVerdictName(result.verdict);
    case UserColumn:
        return QString::number(result.key.userId);
    case SessionColumn:
        return messagetext::visible(result.key.sessionId).simplified();
    case MessagesColumn:
        return QLocale().toString(result.messages);
    default:
        break;
    }
    if (result.firstDifference)
        return tr("message %1: %2").arg(QString::number(result.firstDifference->index), result.firstDifference->detail);
    return messagetext::visible(result.reason.isEmpty() ? result.notes.value(0) : result.reason).simplified();
}

QString DrillResultModel::explanation(const DrillResult& result)
{
    QStringList lines;
    if (result.firstDifference || !result.reason.isEmpty())
        lines.append(text(result, DifferenceColumn));
    lines += result.notes;
    return lines.join(u'\n');
}

QVariant DrillResultModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const DrillResult& result = m_results.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(result, index.column());
    case Qt::ToolTipRole:
        if (index.column() == DifferenceColumn)
            return explanation(result);
        return {};
    case Qt::TextAlignmentRole:
        if (isNumber(index.column()))
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case VerdictRole:
        return int(result.verdict);
    default:
        return {};
    }
}

QVariant DrillResultModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && isNumber(section))
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case VerdictColumn:
        return tr("Verdict");
    case UserColumn:
        return tr("User");
    case SessionColumn:
        return tr("Session");
    case MessagesColumn:
        return tr("Messages");
    default:
        return tr("What was found");
    }
}

} // namespace talkglass
