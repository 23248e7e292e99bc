#pragma once

#include "models/conversation/Session.h"
#include "models/items/MessageSource.h"
#include "views/conversation/ClearEffects.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace talkglass {

/// Asks before a conversation is cleared, naming what will happen in each store; then shows each effect as it landed,
/// and lets a half-done clear be repeated. Use open(); deletes itself when closed. The source must outlive it.
/// GUI thread.
class ClearDialog : public QDialog
{
    Q_OBJECT

public:
    ClearDialog(MessageSource& source, const Session& session, QWidget* parent = nullptr);

    /// One line an effect, with its mark.
    QStringList effectTexts() const;

Q_SIGNALS:
    /// At least one half was done.
    void cleared(const talkglass::SessionKey& key, bool complete);

private:
    void showEffects(const QList<cleareffects::Effect>& effects);
    void showNotice(const QString& text, const QColor& color);
    void clear();
    void takeReport(const Result<ClearReport>& report);

    MessageSource& m_source;
    const Session m_session;
    QLabel* m_question = nullptr;
    QVBoxLayout* m_effects = nullptr;
    QList<QLabel*> m_lines;
    QLabel* m_notice = nullptr;
    QPushButton* m_confirm = nullptr;
    QPushButton* m_close = nullptr;
};

} // namespace talkglass
