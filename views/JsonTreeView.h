#pragma once

#include <QJsonObject>
#include <QWidget>

class QLabel;
class QTreeView;

namespace talkglass {

class JsonTreeModel;

/// A title and a JSON object as a tree as high as it needs, or a line that there is nothing. GUI thread.
class JsonTreeView : public QWidget
{
    Q_OBJECT

public:
    explicit JsonTreeView(const QString& title, QWidget* parent = nullptr);

    void setObject(const QJsonObject& object);

Q_SIGNALS:
    void copied(const QString& what);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void updateLook();
    void fitNames();
    void fitHeight();
    void copyCurrent();

    JsonTreeModel* m_model;
    QLabel* m_title;
    QLabel* m_nothing;
    QTreeView* m_tree;
};

} // namespace talkglass
