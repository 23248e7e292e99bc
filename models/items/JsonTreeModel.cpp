#include "models/items/JsonTreeModel.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <vector>

namespace talkglass {

namespace {

constexpr qsizetype shownChars = 200;
constexpr qsizetype tooltipChars = 2000;

QString cut(QString text, qsizetype most)
{
    if (text.size() > most)
        text = text.left(most) + u'…';
    return text;
}

QString jsonText(const QJsonValue& value)
{
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson());
    if (value.isArray())
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson());
    // There is no document of one value: write a list and take off its brackets.
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(list.mid(1, list.size() - 2));
}

QString oneLine(QString text)
{
    text.replace(u'\n', u'⏎');
    return text;
}

} // namespace

struct JsonTreeModel::Node
{
    QString name;
    QJsonValue value;
    Node* parent = nullptr;
    int row = 0;
    bool filled = false;
    std::vector<std::unique_ptr<Node>> children;

    void add(const QString& childName, const QJsonValue& childValue)
    {
        auto child = std::make_unique<Node>();
        child->name = childName;
        child->value = childValue;
        child->parent = this;
        child->row = static_cast<int>(children.size());
        children.push_back(std::move(child));
    }

    void fill()
    {
        if (filled)
            return;
        filled = true;
        if (value.isObject()) {
            const QJsonObject object = value.toObject();
            for (auto it = object.begin(); it != object.end(); ++it)
                add(it.key(), it.value());
        } else if (value.isArray()) {
            const QJsonArray array = value.toArray();
            for (qsizetype i = 0; i < array.size(); ++i)
                add(QString::number(i), array.at(i));
        }
    }
};

JsonTreeModel::JsonTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

JsonTreeModel::~JsonTreeModel() = default;

void JsonTreeModel::setObject(const QJsonObject& object)
{
    if (object == m_object)
        return;
    beginResetModel();
    m_object = object;
    m_root = std::make_unique<Node>();
    m_root->value = object;
    endResetModel();
}

JsonTreeModel::Node* JsonTreeModel::nodeOf(const QModelIndex& index) const
{
    Node* node = index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
    node->fill();
    return node;
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[static_cast<size_t>(row)].get());
}

QModelIndex JsonTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid())
        return {};
    Node* node = static_cast<Node*>(child.internalPointer())->parent;
    return node == m_root.get() ? QModelIndex() : createIndex(node->row, NameColumn, node);
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > NameColumn ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int JsonTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Node* node = static_cast<const Node*>(index.internalPointer());
    if (role == JsonRole)
        return jsonText(node->value);
    const bool isName = index.column() == NameColumn;
    if (role == Qt::ToolTipRole) {
        // Escaped, for a tooltip takes what looks like HTML for HTML.
        const QString text = isName ? node->name : node->value.isString() ? node->value.toString() : QString();
        return text.isEmpty() ? QVariant()
                              : QVariant(QStringLiteral("<span style=\"white-space:pre-wrap\">%1</span>")
                                             .arg(cut(text, tooltipChars).toHtmlEscaped()));
    }
    if (role != Qt::DisplayRole)
        return {};
    if (isName)
        return oneLine(cut(node->name, shownChars));
    if (node->value.isObject())
        return tr("{ %n }", nullptr, static_cast<int>(node->value.toObject().size()));
    if (node->value.isArray())
        return tr("[ %n ]", nullptr, static_cast<int>(node->value.toArray().size()));
    const QString text = node->value.isString() ? node->value.toString() : jsonText(node->value);
    return oneLine(cut(text, shownChars));
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Name") : tr("Value");
}

} // namespace talkglass
