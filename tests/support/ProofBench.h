#pragma once

#include "models/items/ServiceMessageSource.h"
#include "models/items/ServiceSessionSource.h"
#include "tests/support/ServiceFixture.h"
#include "views/ConversationPane.h"
#include "views/MainWindow.h"
#include "views/SessionListView.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QMessageBox>
#include <QTest>

namespace talkglass {

inline constexpr int proofPatienceMs = 30'000;

/// The main window on real stores, and hands for its proof windows. One test function.
struct ProofBench
{
    explicit ProofBench(const ServiceSettings& settings)
        : service(settings, clock)
        , sessions(service)
        , messages(service)
        , window(service, sessions, messages, clock, QStringLiteral("test"))
    {
        window.resize(1280, 800);
        window.show();
    }

    /// Shortcuts work in the active window only.
    bool activate(QWidget* one)
    {
        one->activateWindow();
        return QTest::qWaitForWindowActive(one, proofPatienceMs);
    }
    /// Makes it the open one, as a click in the list does.
    bool open(const SessionKey& key)
    {
        auto* list = window.findChild<SessionListView*>();
        list->setCurrentSession(key);
        ConversationPane* pane = this->pane();
        return activate(&window) && QTest::qWaitFor(
                                        [&] {
                                            return pane->key() == key && !pane->model().isWaitingForStore() &&
                                                   pane->model().state() == MessageListModel::State::Ready;
                                        },
                                        proofPatienceMs);
    }
    ConversationPane* pane() { return window.findChild<ConversationPane*>(); }
    /// The proof window of this kind, once it is shown.
    template <typename Window>
    Window* shown()
    {
        Window* found = nullptr;
        const bool there = QTest::qWaitFor(
            [&] {
                found = window.findChild<Window*>();
                return found && found->isVisible();
            },
            proofPatienceMs);
        return there && activate(found) ? found : nullptr;
    }
    static bool click(QWidget* in, const char* name)
    {
        auto* button = in->findChild<QAbstractButton*>(QString::fromLatin1(name));
        if (!button || !button->isEnabled() || !button->isVisible())
            return false;
        QTest::mouseClick(button, Qt::LeftButton);
        return true;
    }
    /// Answers the question that stands over a window.
    static bool confirm(QWidget* over, const char* name)
    {
        QMessageBox* question = nullptr;
        const bool there = QTest::qWaitFor(
            [&] {
                question = over->findChild<QMessageBox*>();
                return question && question->isVisible();
            },
            proofPatienceMs);
        return there && click(question, name);
    }
    static QString progressText(QWidget* in) { return in->findChild<QLabel*>(QStringLiteral("progressText"))->text(); }
    /// Chooses the entry that begins so.
    static bool choose(QComboBox* box, const QString& beginning)
    {
        const int index = box->findText(beginning, Qt::MatchStartsWith);
        if (index < 0)
            return false;
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
        return true;
    }

    std::shared_ptr<const Clock> clock = std::make_shared<SystemClock>();
    HybridConversationService service;
    ServiceSessionSource sessions;
    ServiceMessageSource messages;
    MainWindow window;
};

} // namespace talkglass
