#include "models/items/RequestLogModel.h"

#include "models/items/MessageText.h"

#include <QLocale>

#include <algorithm>

namespace talkglass {

namespace {

RequestLogModel::Outcome outcomeOf(int status)
{
    using Outcome = RequestLogModel::Outcome;
    return status < 400 ? Outcome::Well : status < 500 ? Outcome::Refused : Outcome::Failed;
}

QString durationText(qint64 micros)
{
    constexpr double second = 1'000'000;
    constexpr double milli = 1'000;
    const QLocale locale;
    if (micros >= qint64(second))
        return RequestLogModel::tr("%1 s").arg(locale.toString(double(micros) / second, 'f', 1));
    return RequestLogModel::tr("%1 ms").arg(locale.toString(double(micros) / milli, 'f', micros < 10'000 ? 2 : 0));
}

} // namespace

RequestLogModel::RequestLogModel(qsizetype capacity, QObject* parent)
    : QAbstractTableModel(parent)
    , m_capacity(std::max<qsizetype>(capacity, 1))
{
}

void RequestLogModel::append(const QList<RequestRecord>& records)
{
    if (records.isEmpty())
        return;
    const qsizetype added = std::min(records.size(), m_capacity);
    const qsizetype excess = qsizetype(m_records.size()) + added - m_capacity;
    if (excess > 0) {
        beginRemoveRows({}, 0, int(excess - 1));
        m_records.erase(m_records.begin(), m_records.begin() + excess);
        endRemoveRows();
    }
    const int first = int(m_records.size());
    beginInsertRows({}, first, first + int(added) - 1);
    m_records.insert(m_records.end(), records.end() - added, records.end());
    endInsertRows();
    m_total += records.size();
    Q_EMIT totalChanged(m_total);
}

void RequestLogModel::addSkipped(qint64 count)
{
    m_total += count;
    Q_EMIT totalChanged(m_total);
}

void RequestLogModel::clear()
{
    beginResetModel();
    m_records.clear();
    endResetModel();
    m_total = 0;
    Q_EMIT totalChanged(0);
}

int RequestLogModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_records.size());
}

int RequestLogModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RequestLogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RequestRecord& record = m_records[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(record, index.column());
    case Qt::ToolTipRole:
        return explanation(record, index.column());
    case Qt::TextAlignmentRole: {
        const bool isNumber = index.column() == StatusColumn || index.column() == DurationColumn;
        return QVariant::fromValue(Qt::Alignment((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    case RecordRole:
        return QVariant::fromValue(record);
    case OutcomeRole:
        return QVariant::fromValue(outcomeOf(record.status));
    default:
        return {};
    }
}

QVariant RequestLogModel::text(const RequestRecord& record, int column)
{
    switch (column) {
    case TimeColumn:
        return record.at.toDateTime().toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz"));
    case MethodColumn:
        return messagetext::visible(record.method);
    case PathColumn:
        return messagetext::visible(record.path);
    case StatusColumn:
        return QString::number(record.status);
    case DurationColumn:
        return durationText(record.durationMicros);
    case SourceColumn:
        return record.source;
    case UserColumn:
        return record.userId ? QString::number(*record.userId) : QString();
    default:
        return {};
    }
}

QString RequestLogModel::explanation(const RequestRecord& record, int column)
{
    switch (column) {
    case TimeColumn:
        return record.at.toIsoZ();
    case MethodColumn:
    case PathColumn:
        return messagetext::visible(QString(record.method + u' ' + record.path)) + u'\n' +
               (record.route.isEmpty() ? tr("No such route") : tr("Route: %1").arg(record.route)) + u'\n' +
               tr("From: %1").arg(record.peer);
    case SourceColumn:
        return tr("Where it was served from");
    default:
        return {};
    }
}

QVariant RequestLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case MethodColumn:
        return tr("Method");
    case PathColumn:
        return tr("Path");
    case StatusColumn:
        return tr("Status");
    case DurationColumn:
        return tr("Duration");
    case SourceColumn:
        return tr("Served from");
    case UserColumn:
        return tr("User");
    default:
        return {};
    }
}

} // namespace talkglass
