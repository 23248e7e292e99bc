#pragma once

#include "models/conversation/Clock.h"
#include "models/items/CopiesReader.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QLabel;

namespace talkglass {

class ElidedLabel;

/// What is known of a compared session as a whole: each store's facts (the TTL counts down) and what was found about
/// the session itself. GUI thread.
class SideBySideFacts : public QWidget
{
    Q_OBJECT

public:
    explicit SideBySideFacts(std::shared_ptr<const Clock> clock, QWidget* parent = nullptr);

    void setSession(const ReadSession& session);
    void clear();
    QString cacheText() const;
    QString archiveText() const;
    QString findingsText() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void tick();
    void showFindings();

    const std::shared_ptr<const Clock> m_clock;
    std::optional<ReadSession> m_session;
    QTimer m_ticker;
    ElidedLabel* m_cache;
    ElidedLabel* m_archive;
    QLabel* m_findings;
};

} // namespace talkglass
