#pragma once

#include "models/conversation/Message.h"
#include "models/items/CopyDifference.h"

#include <QWidget>

#include <optional>

class QPlainTextEdit;

namespace talkglass {

class ElidedLabel;

/// One copy of a message: whose, when, its text and metadata, with what differs from the other copy marked. Plain text
/// only, of bounded length. GUI thread.
class CopyPane : public QWidget
{
    Q_OBJECT

public:
    /// `name`: "In the cache".
    explicit CopyPane(const QString& name, QWidget* parent = nullptr);

    /// What differs from `other`; nothing to mark if that is not there. `absence` is said when `copy` is not there.
    void setCopy(const std::optional<Message>& copy, const std::optional<Message>& other, const QString& absence);
    void clear();
    QString shownText() const;
    /// The marked part of the text; empty: none.
    QString markedText() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void show(QPlainTextEdit* field, const QString& text, const QString* other);
    void mark(QPlainTextEdit* field);

    const QString m_name;
    ElidedLabel* m_head;
    QPlainTextEdit* m_text;
    QPlainTextEdit* m_metadata;
};

} // namespace talkglass
