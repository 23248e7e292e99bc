#pragma once

#include <QColor>
#include <QTableView>

#include <functional>

namespace talkglass {

/// A table of results: rows of one height, whole rows chosen, Enter or a double click leads on, what is cut has it all
/// in the tooltip. Plain text only. GUI thread.
class ProofTable : public QTableView
{
    Q_OBJECT

public:
    /// The colour of a cell's text; an invalid one: the usual.
    using Tone = std::function<QColor(const QModelIndex& index, const QPalette& palette)>;

    /// `stretched` takes the room that is left.
    ProofTable(const QString& name, int stretched, QWidget* parent = nullptr);

    /// Once. `idColumn` holds session ids, which are cut in the middle; −1: none does.
    void setLook(Tone tone, int idColumn = -1);
    /// In steps of theme::unit; for the columns from the first one on, 0 for a stretched one. After setModel().
    void setWidths(std::initializer_list<int> widths);
    void setStretched(int column);
    int currentRow() const { return currentIndex().isValid() ? currentIndex().row() : -1; }
    void setCurrentRow(int row);
    /// In the middle of an empty table.
    void setEmptyText(const QString& text);
    void setModel(QAbstractItemModel* model) override;

Q_SIGNALS:
    void rowActivated(int row);
    void currentRowChanged(int row); ///< −1: none

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitRows();

    QString m_emptyText;
    const int m_stretched;
};

} // namespace talkglass
