#include "tests/support/ConversationFixture.h"

#include <QToolButton>

using namespace talkglass;

class TestConversationPane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statesAreDesigned()
    {
        ShownPane shown;
        QVERIFY(shown.state()->isVisible());
        QCOMPARE(shown.state()->title(), QStringLiteral("No conversation is open"));
        shown.pane.openSession(session(Residency::Both, 1, 1));
        QTRY_VERIFY_WITH_TIMEOUT(shown.state()->title().startsWith(QLatin1String("Reading")), 10'000);
        shown.source.archiveCalls[0].answer(away(Store::Archive));
        shown.source.cacheCalls[0].answer(away(Store::Cache));
        QCOMPARE(shown.state()->title(), QStringLiteral("No store could be asked"));
        QTest::mouseClick(shown.state()->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(shown.source.archiveCalls.size(), 2);
        shown.source.archiveCalls[1].answer(QList<Message>{user(1, QStringLiteral("hello"))});
        shown.source.cacheCalls[1].answer(away(Store::Cache));
        QVERIFY(shown.pane.view().isVisible());
        auto* notice = shown.pane.findChild<NoticeBar*>();
        QVERIFY(notice->isVisible());
        QVERIFY(notice->text().startsWith(QLatin1String("Only from the archive")));
        shown.pane.openSession(session(Residency::Orphan, -1, -1)); // the same one: only facts
        QCOMPARE(shown.source.archiveCalls.size(), 2);
        shown.pane.closeSession();
        QVERIFY(shown.state()->isVisible());
        QVERIFY(!notice->isVisible());
    }

    void postingShowsWhatBecameOfIt()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("hello"))});
        auto* composer = shown.pane.findChild<MessageComposer*>();
        auto* field = composer->findChild<QPlainTextEdit*>();
        QTest::keyClicks(field, QStringLiteral("a new one"));
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(shown.source.addCalls.size(), 1);
        QCOMPARE(shown.source.addCalls[0].message.content, QStringLiteral("a new one"));
        ConversationView& view = shown.pane.view();
        QVERIFY(view.layoutOf(1).footer().text.contains(QLatin1String("sending")));
        shown.source.addCalls[0].answer(away(Store::None));
        QVERIFY(view.layoutOf(1).footer().text.contains(QLatin1String("connection refused")));
        const auto link = [&](MessageFooter::Action action) {
            for (const MessageLayout::FooterPart& part : view.layoutOf(1).footerParts) {
                if (part.action == action)
                    return part.rect;
            }
            return QRectF();
        };
        shown.click(1, link(MessageFooter::Action::Retry));
        QCOMPARE(shown.source.addCalls.size(), 2);
        AddedMessage added;
        added.key = shown.pane.key();
        added.archived = true;
        added.cacheError = away(Store::Cache);
        added.message = user(2, QStringLiteral("a new one"));
        shown.source.addCalls[1].answer(added);
        QVERIFY(view.layoutOf(1).footer().text.contains(QLatin1String("archive only")));

        shown.model().post(QStringLiteral("user"), QStringLiteral("unwanted"), {});
        shown.source.addCalls[2].answer(away(Store::None));
        QCOMPARE(shown.model().rowCount(), 3);
        const QRectF discard = [&] {
            for (const MessageLayout::FooterPart& part : view.layoutOf(2).footerParts) {
                if (part.action == MessageFooter::Action::Discard)
                    return part.rect;
            }
            return QRectF();
        }();
        shown.click(2, discard);
        QCOMPARE(shown.model().rowCount(), 2);
    }

    void disagreementsAreMarked()
    {
        ShownPane shown;
        Message edited = user(2, QStringLiteral("edited in the cache"));
        QList<Message> cached{user(1, QStringLiteral("same")), edited, user(0, QStringLiteral("only cached"))};
        cached[2].at = start.plusSeconds(3);
        shown.open({user(1, QStringLiteral("same")), user(2, QStringLiteral("archived"))}, cached);
        ConversationView& view = shown.pane.view();
        QCOMPARE(view.layoutOf(0).item().mark, MessageMark::None);
        QCOMPARE(view.layoutOf(1).item().mark, MessageMark::Differing);
        QVERIFY(view.layoutOf(2).footer().text.contains(QLatin1String("only in the cache")));
        QSignalSpy both(&view, &ConversationView::bothVersionsRequested);
        shown.click(1, view.layoutOf(1).mark);
        QCOMPARE(both.size(), 1);
        const QWidgetList windows = QApplication::topLevelWidgets();
        for (QWidget* window : windows) {
            if (window->objectName().isEmpty() && window->isWindow() && window != &shown.pane && window->isVisible())
                window->close();
        }
    }

    void findingStepsThroughMatches()
    {
        ShownPane shown;
        QList<Message> archived;
        for (int id = 1; id <= 40; ++id)
            archived.append(user(id, id % 10 == 0 ? QStringLiteral("a NEEDLE here") : QStringLiteral("hay")));
        shown.open(archived);
        shown.pane.openFind();
        auto* bar = shown.pane.findChild<FindBar*>();
        auto* field = bar->findChild<QLineEdit*>();
        QTest::keyClicks(field, QStringLiteral("needle"));
        QTRY_COMPARE_WITH_TIMEOUT(bar->summary(), QStringLiteral("4 messages"), 10'000);
        QSignalSpy sought(bar, &FindBar::soughtChanged);
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(bar->summary().endsWith(QLatin1String(" of 4")));
        const QString first = bar->summary();
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(bar->summary() != first);
        QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(bar->summary(), first);
        const int row = sought.last()[1].toInt();
        QCOMPARE(row % 10, 9);
        QVERIFY(!shown.pane.view().rowRect(row).isEmpty());
        QTest::keyClick(field, Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
    }

    void theHeaderCountsDown()
    {
        ShownPane shown;
        Session cacheOnly = session(Residency::CacheOnly, 10, -1);
        cacheOnly.expiresAt = shown.clock->now().plusSeconds(3600);
        shown.pane.openSession(cacheOnly);
        auto* header = shown.pane.findChild<ConversationHeader*>();
        QCOMPARE(header->factsText(), QStringLiteral("user 1 \u00B7 10 messages \u00B7 lost in 1:00:00"));
        shown.clock->advanceSeconds(1);
        QTRY_COMPARE_WITH_TIMEOUT(header->factsText(),
                                  QStringLiteral("user 1 \u00B7 10 messages \u00B7 lost in 0:59:59"), 10'000);
        shown.pane.updateSession(session(Residency::Both, 3, 5));
        QCOMPARE(header->factsText(), QStringLiteral("user 1 \u00B7 3 cached, 5 archived"));
    }

    void clearingNamesItsEffects()
    {
        ShownPane shown;
        shown.pane.openSession(session(Residency::CacheOnly, 10, -1));
        shown.source.archiveCalls[0].answer(QList<Message>());
        shown.source.cacheCalls[0].answer(cachedHistory({user(0, QStringLiteral("x"))}));
        auto* clear = shown.pane.findChild<QPushButton*>(QStringLiteral("clearConversation"));
        QTest::mouseClick(clear, Qt::LeftButton);
        auto* dialog = shown.pane.findChild<ClearDialog*>();
        QVERIFY(dialog && dialog->isVisible());
        QVERIFY(dialog->effectTexts().join(u' ').contains(QLatin1String("the list with 10 messages is deleted")));
        QVERIFY(shown.source.clearCalls.isEmpty());
        auto* confirm = dialog->findChild<QPushButton*>(QStringLiteral("confirmClear"));
        QCOMPARE(confirm->text(), QStringLiteral("Clear conversation"));
        QSignalSpy cleared(&shown.pane, &ConversationPane::cleared);
        QTest::mouseClick(confirm, Qt::LeftButton);
        ClearReport half;
        half.key = shown.pane.key();
        half.cache = CacheClearOutcome{true, true, false};
        half.archiveError = away(Store::Archive);
        shown.source.clearCalls[0].answer(half);
        QVERIFY(dialog->effectTexts().last().contains(QLatin1String("connection refused")));
        QCOMPARE(cleared.size(), 1);
        QCOMPARE(confirm->text(), QStringLiteral("Try again"));
        QTest::mouseClick(confirm, Qt::LeftButton);
        ClearReport whole = half;
        whole.archiveDeactivated = true;
        whole.archiveError.reset();
        shown.source.clearCalls[1].answer(whole);
        QVERIFY(!confirm->isVisible());
        QVERIFY(dialog->effectTexts().last().startsWith(u'\u2713'));
        dialog->close();
    }

    void readOnlyIsSaidAndHolds()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("hello"))});
        shown.pane.setReadOnlyReason(QStringLiteral("the stores are on another machine."));
        auto* composer = shown.pane.findChild<MessageComposer*>();
        QVERIFY(composer->isReadOnly());
        QVERIFY(!composer->findChild<QPlainTextEdit*>()->isVisible());
        QVERIFY(!shown.pane.findChild<QPushButton*>(QStringLiteral("clearConversation"))->isEnabled());
        QSignalSpy unlock(&shown.pane, &ConversationPane::unlockRequested);
        QTest::mouseClick(composer->findChild<QPushButton*>(QStringLiteral("unlock")), Qt::LeftButton);
        QCOMPARE(unlock.size(), 1);
        shown.pane.setReadOnlyReason(QString());
        QVERIFY(composer->findChild<QPlainTextEdit*>()->isVisible());
    }

    void refreshKeepsScrollAndCurrent()
    {
        ShownPane shown;
        QList<Message> archived;
        for (int id = 1; id <= 150; ++id)
            archived.append(user(id, QStringLiteral("message %1").arg(id)));
        shown.open(archived);
        ConversationView& view = shown.pane.view();
        view.setCurrentRow(70);
        const QRect place = view.rowRect(70);
        archived.append(user(151, QStringLiteral("new")));
        archived.removeAt(3);
        shown.pane.refresh();
        shown.source.archiveCalls.last().answer(archived);
        shown.source.cacheCalls.last().answer(cachedHistory({}));
        QCOMPARE(view.currentRow(), 69);
        QCOMPARE(view.rowRect(69), place);
    }

    void whatIsFromTheCacheIsNotCalledTheArchives()
    {
        ShownPane shown;
        shown.open({}, {user(0, QStringLiteral("only cached"))});
        shown.pane.refresh();
        shown.source.archiveCalls.last().answer(QList<Message>());
        shown.source.cacheCalls.last().answer(away(Store::Cache));
        auto* notice = shown.pane.findChild<NoticeBar*>();
        QVERIFY(shown.model().rowCount() == 1 && notice->isVisible());
        QVERIFY2(!notice->text().contains(u"from the archive"), qPrintable(notice->text()));
        QVERIFY(notice->text().contains(u"From the cache as it was read before"));
    }

    void storedIsToldAsItIsNow()
    {
        MessageItem item;
        item.own = true;
        item.storedIn = QStringList{QStringLiteral("archive")};
        item.error = QStringLiteral("Redis: connection refused. It will be asked again.");
        QVERIFY(MessageFooter::of(item).text.contains(u"archive only"));
        item.residencyKnown = true;
        item.residency = MessageResidency::Both;
        QCOMPARE(MessageFooter::of(item).text, QStringLiteral("\u2713 stored in both stores"));
    }

    void newestGoesAtTheEnd()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("hello")), assistant(2, QStringView(u"line\n").toString().repeated(300))});
        ConversationView& view = shown.pane.view();
        auto* newest = view.findChild<QToolButton*>();
        QVERIFY(newest && !newest->isVisible());
        QTest::keyClick(&view, Qt::Key_Home);
        oneTurn();
        QVERIFY(newest->isVisible());
        QTest::keyClick(&view, Qt::Key_End);
        QTRY_VERIFY_WITH_TIMEOUT(!newest->isVisible(), 10'000);
        QVERIFY(view.isAtEnd());
    }

    void screenReadersHearEachMessage()
    {
        ShownPane shown;
        shown.open({user(1, QStringLiteral("Ol\u00E1"))}, {user(1, QStringLiteral("Ol\u00E1"))});
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&shown.pane.view());
        QVERIFY(list);
        QCOMPARE(list->childCount(), 1);
        QAccessibleInterface* item = list->child(0);
        QVERIFY(item && item->isValid());
        QVERIFY(item->text(QAccessible::Name).endsWith(QStringLiteral("in both stores: Ol\u00E1")));
        QVERIFY(!item->rect().isEmpty());
        QCOMPARE(list->indexOfChild(item), 0);
        QCOMPARE(item->parent(), list);
    }

    void oldPagesAreReadOnScrollingUp()
    {
        ShownPane shown;
        QList<Message> newest, older;
        for (int id = 1; id <= 400; ++id)
            (id <= 200 ? older : newest).append(user(id, QStringLiteral("message %1").arg(id)));
        shown.open(newest);
        QCOMPARE(shown.source.archiveCalls.size(), 1);
        shown.pane.view().verticalScrollBar()->setValue(100);
        QCOMPARE(shown.source.archiveCalls.size(), 2);
        const int row = shown.pane.view().firstVisibleRow() + 1;
        const QRect place = shown.pane.view().rowRect(row);
        shown.source.archiveCalls[1].answer(older);
        QCOMPARE(shown.model().rowCount(), 400);
        QCOMPARE(shown.pane.view().rowRect(row + 200).top(), place.top());
    }
};

QTEST_MAIN(TestConversationPane)
#include "tst_conversation_pane.moc"
