#pragma once

#include "views/conversation/TextPage.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QSpinBox;

namespace talkglass {

/// The whole of a long text, in pages of bounded size with bounded lines, so that 64 MB in a single line open as fast
/// as a note. Plain text. Deletes itself when closed; not modal. GUI thread.
class TextViewer : public QDialog
{
    Q_OBJECT

public:
    static constexpr qsizetype pageChars = 64 * 1024;
    static constexpr qsizetype lineChars = TextPage::lineChars; ///< longer lines are broken, for the eye only

    TextViewer(const QString& title, const QString& text, QWidget* parent = nullptr);

    int pageCount() const { return int(m_starts.size()); }
    void showPage(int page); ///< from 0

private:
    void splitPages();

    const QString m_text;
    QList<qsizetype> m_starts; ///< where each page begins
    int m_page = -1;
    TextPage* m_view = nullptr;
    QPushButton* m_previous = nullptr;
    QPushButton* m_next = nullptr;
    QSpinBox* m_number = nullptr;
    QLabel* m_summary = nullptr;
};

} // namespace talkglass
