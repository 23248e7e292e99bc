#pragma once

#include <QAbstractItemModel>
#include <QJsonObject>

#include <memory>

namespace talkglass {

/// A JSON object as a tree of names and values, read only. Children are made when first asked for, so that a large
/// object costs what is looked at. Text is hostile: single lines, cut, never rich text. GUI thread.
class JsonTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Columns { NameColumn, ValueColumn, ColumnCount };
    enum Roles {
        JsonRole = Qt::UserRole, ///< the value as JSON text, whole
    };

    explicit JsonTreeModel(QObject* parent = nullptr);
    ~JsonTreeModel() override;

    /// Resets the model, unless it is the same object.
    void setObject(const QJsonObject& object);
    const QJsonObject& object() const { return m_object; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    Node* nodeOf(const QModelIndex& index) const;

    QJsonObject m_object;
    std::unique_ptr<Node> m_root;
};

} // namespace talkglass
