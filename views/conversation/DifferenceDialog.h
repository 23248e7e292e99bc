#pragma once

#include "models/conversation/Message.h"

#include <QDialog>

namespace talkglass {

/// Both copies of one message side by side, text and metadata. Deletes itself when closed; not modal. GUI thread.
class DifferenceDialog : public QDialog
{
    Q_OBJECT

public:
    explicit DifferenceDialog(const Message& message, QWidget* parent = nullptr);
};

} // namespace talkglass
