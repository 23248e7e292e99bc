#pragma once

#include "views/ElidedLabel.h"

#include <QList>
#include <QString>
#include <QWidget>

class QGridLayout;
class QLabel;
class QToolButton;

namespace talkglass {

/// One line of facts.
struct Fact
{
    QString name{};
    QString value{};
    QString hint{}; ///< on hover
    ElidedLabel::Tone tone = ElidedLabel::Tone::Plain;
    QString copy{};         ///< what its button copies; empty: no button
    bool monospace = false; ///< for key names and commands: on a line of its own below the name
    Qt::TextElideMode elide = Qt::ElideRight;

    friend bool operator==(const Fact&, const Fact&) = default;
};

/// A title, then names on the left and values on the right. Setting other facts keeps the widgets, so that a ticking
/// time does not flicker or lose the focus. GUI thread.
class FactsSection : public QWidget
{
    Q_OBJECT

public:
    explicit FactsSection(const QString& title, QWidget* parent = nullptr);

    void setFacts(const QList<Fact>& facts);
    const QList<Fact>& facts() const { return m_facts; }
    /// A paragraph below the facts; empty: none.
    void setNote(const QString& note);
    QString note() const;

Q_SIGNALS:
    void rowsMade(); ///< with their buttons, which stand last in the order of Tab
    void copied(const QString& what);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row
    {
        QLabel* name;
        ElidedLabel* value;
        QToolButton* copy;
    };

    Row makeRow();
    void show(qsizetype index, const Fact& fact);
    void place(qsizetype index, bool stacked);
    void updateLook();

    QLabel* m_title;
    QGridLayout* m_grid;
    QLabel* m_note;
    QList<Row> m_rows;
    QList<Fact> m_facts;
};

} // namespace talkglass
