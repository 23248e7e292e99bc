#include "tests/support/ManualClock.h"
#include "tests/support/ScriptedSessionSource.h"
#include "views/ResidencyChip.h"
#include "views/ResidencyChips.h"
#include "views/SessionFilterBar.h"
#include "views/SessionListView.h"
#include "views/Theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace talkglass;
using Kind = ScriptedSessionSource::Kind;
using Show = SessionQuery::Show;

namespace {

class PaintCounter : public QObject
{
public:
    int count = 0;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        count += event->type() == QEvent::Paint;
        return QObject::eventFilter(watched, event);
    }
};

/// Bar, chips and list as the main window wires them.
struct Fixture
{
    ScriptedSessionSource source;
    std::shared_ptr<ManualClock> clock = std::make_shared<ManualClock>();
    SessionListModel model{source, clock};
    QWidget window;
    SessionFilterBar* bar = new SessionFilterBar;
    ResidencyChips* chips = new ResidencyChips;
    SessionListView* view = new SessionListView;

    Fixture()
    {
        model.walk().setPause(0);
        auto* layout = new QVBoxLayout(&window);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(0);
        layout->addWidget(bar);
        layout->addWidget(chips);
        layout->addWidget(view);
        view->setSessionModel(&model);
        QObject::connect(bar, &SessionFilterBar::queryChanged, &model, &SessionListModel::setQuery);
        QObject::connect(bar, &SessionFilterBar::queryChanged, chips,
                         [this](const SessionQuery& query) { chips->setShow(query.show); });
        QObject::connect(chips, &ResidencyChips::showChanged, bar, &SessionFilterBar::setShow);
        QObject::connect(&model, &SessionListModel::countsChanged, chips, &ResidencyChips::setCounts);
        QObject::connect(view, &SessionListView::clearFiltersRequested, bar, &SessionFilterBar::clearFilters);
    }
    void addRows(int count)
    {
        for (int i = 0; i < count; ++i)
            source.rows.append(ScriptedSessionSource::row(count - i, 1, name(i), i * 60, QString(u"Title " + name(i))));
    }
    void open(const QSize& size = {900, 600})
    {
        window.resize(size);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        view->setFocus();
        model.start();
        settle();
    }
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(model.isSettled(), 10'000); }
    void click(int row)
    {
        const QPoint place = view->visualRect(model.index(row)).center();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, place);
    }
    ResidencyChip* chip(Show show) const
    {
        for (ResidencyChip* chip : chips->findChildren<ResidencyChip*>()) {
            if (chip->show() == show)
                return chip;
        }
        return nullptr;
    }
    /// What the list says when it has no rows; empty if it says nothing.
    QString said() const
    {
        QStringList texts;
        for (const QLabel* label : view->viewport()->findChildren<QLabel*>()) {
            if (label->isVisible())
                texts.append(label->text());
        }
        return texts.join(u'\n');
    }
    static QString name(int i) { return QString(u's' + QString::number(i)); }
    static SessionKey key(int i) { return {1, name(i)}; }
};

} // namespace

class TestSessionList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clickAndKeys();
    void endOfAMillion();
    void selectionFollowsItsSession();
    void newsDoNotPushWhatIsRead();
    void currentSurvivesWhereItIsNotListed();
    void currentIsNotAnotherWhenItGoes();
    void search();
    void users();
    void chipsAndResidency();
    void nothingFound();
    void nothingAtAll();
    void skeletonWhileLoading();
    void manyNewCards();
    void storeAway();
    void reachedByTab();
    void fitsNarrowWindows();
    void accessibleNames();
    void typingInTheList();
    void toolTipsArePlain();
};

void TestSessionList::clickAndKeys()
{
    Fixture f;
    f.addRows(40);
    QSignalSpy changed(f.view, &SessionListView::currentSessionChanged);
    QSignalSpy activated(f.view, &SessionListView::sessionActivated);
    f.open();
    QVERIFY(changed.isEmpty());
    f.click(2);
    QCOMPARE(changed.takeLast()[0].value<SessionKey>(), Fixture::key(2));
    QTest::keyClick(f.view, Qt::Key_Down);
    QCOMPARE(changed.takeLast()[0].value<SessionKey>(), Fixture::key(3));
    QTest::keyClick(f.view, Qt::Key_Up);
    QTest::keyClick(f.view, Qt::Key_Up);
    QCOMPARE(changed.takeLast()[0].value<SessionKey>(), Fixture::key(1));
    QTest::keyClick(f.view, Qt::Key_End);
    QCOMPARE(changed.takeLast()[0].value<SessionKey>(), Fixture::key(39));
    QVERIFY(f.view->viewport()->rect().contains(f.view->visualRect(f.model.index(39))));
    QTest::keyClick(f.view, Qt::Key_Return);
    QCOMPARE(activated.takeLast()[0].value<SessionKey>(), Fixture::key(39));
    QTest::keyClick(f.view, Qt::Key_Home);
    QCOMPARE(f.view->currentSession(), std::optional(Fixture::key(0)));
    QCOMPARE(f.view->selectionModel()->selectedRows().size(), 1);
}

void TestSessionList::endOfAMillion()
{
    Fixture f;
    f.source.generated = 1'000'000;
    f.open();
    QSignalSpy changed(f.view, &SessionListView::currentSessionChanged);
    QTest::keyClick(f.view, Qt::Key_End);
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, 5000); // when its page has come
    QCOMPARE(changed[0][0].value<SessionKey>(), ScriptedSessionSource::generatedKey(999'999));
    QCOMPARE(f.view->verticalScrollBar()->value(), f.view->verticalScrollBar()->maximum());
    QTest::keyClick(f.view, Qt::Key_PageUp);
    f.settle();
    QVERIFY(f.view->currentIndex().row() < 999'999);
    QTest::keyClick(f.view, Qt::Key_Home);
    QTRY_COMPARE_WITH_TIMEOUT(f.view->currentSession(), std::optional(ScriptedSessionSource::generatedKey(0)), 5000);
    f.view->verticalScrollBar()->setValue(500'000 * f.view->rowHeight());
    f.settle();
    QCOMPARE(f.view->indexAt({10, 5}).data(SessionListModel::KeyRole).value<SessionKey>(),
             ScriptedSessionSource::generatedKey(500'000));
}

void TestSessionList::selectionFollowsItsSession()
{
    Fixture f;
    f.addRows(250);
    f.open();
    f.click(4);
    QSignalSpy changed(f.view, &SessionListView::currentSessionChanged);
    f.source.rows[4].lastActivity = ScriptedSessionSource::start().plusSeconds(9);
    f.source.rows.append(ScriptedSessionSource::row(900, 2, QStringLiteral("new"), -5));
    f.model.refresh();
    f.settle();
    QCOMPARE(f.view->currentIndex().row(), 0);
    QCOMPARE(f.view->currentSession(), std::optional(Fixture::key(4)));
    QVERIFY(f.view->selectionModel()->isSelected(f.model.index(0)));
    QVERIFY(changed.isEmpty());
}

void TestSessionList::newsDoNotPushWhatIsRead()
{
    Fixture f;
    f.addRows(250);
    f.open();
    f.view->verticalScrollBar()->setValue(30 * f.view->rowHeight() + 7);
    f.settle();
    const QString top = f.view->indexAt({5, 0}).data().toString();
    for (int i = 0; i < 3; ++i)
        f.source.rows.append(ScriptedSessionSource::row(900 + i, 2, QString(u"new" + QString::number(i)), -5 - i));
    f.model.refresh();
    f.settle();
    QCOMPARE(f.view->indexAt({5, 0}).data().toString(), top);
    QCOMPARE(f.view->indexAt({5, 0}).row(), 33);
}

void TestSessionList::currentSurvivesWhereItIsNotListed()
{
    Fixture f;
    f.addRows(30);
    f.open();
    f.click(4);
    QSignalSpy changed(f.view, &SessionListView::currentSessionChanged);
    SessionQuery query;
    query.text = QStringLiteral("s7");
    f.bar->setQuery(query);
    f.settle();
    QCOMPARE(f.model.rowCount(), 1);
    QVERIFY(!f.view->currentIndex().isValid());
    QCOMPARE(f.view->currentSession(), std::optional(Fixture::key(4)));
    f.bar->clearFilters();
    f.settle();
    QCOMPARE(f.view->currentIndex().row(), 4);
    QVERIFY(f.view->selectionModel()->isSelected(f.model.index(4)));
    QVERIFY(changed.isEmpty());
}

void TestSessionList::currentIsNotAnotherWhenItGoes()
{
    Fixture f;
    f.addRows(30);
    f.open();
    f.click(4);
    QSignalSpy changed(f.view, &SessionListView::currentSessionChanged);
    f.source.rows[4].active = false;
    ClearReport report;
    report.key = Fixture::key(4);
    f.model.applySessionCleared(report);
    f.settle();
    QCOMPARE(f.model.rowCount(), 29);
    QVERIFY(changed.isEmpty());
    QCOMPARE(f.view->currentSession(), std::optional(Fixture::key(4)));
}

void TestSessionList::search()
{
    Fixture f;
    f.addRows(30);
    f.open();
    QSignalSpy changed(f.bar, &SessionFilterBar::queryChanged);
    QTest::keyClicks(f.bar->searchField(), QStringLiteral("s29"));
    QTRY_COMPARE_WITH_TIMEOUT(changed.size(), 1, 5000); // once, after the last letter
    f.settle();
    QCOMPARE(f.model.rowCount(), 1);
    f.bar->searchField()->clear();
    QTest::keyClick(f.bar->searchField(), Qt::Key_Return); // does not wait
    QCOMPARE(changed.size(), 2);
    f.settle();
    QCOMPARE(f.model.rowCount(), 30);
}

void TestSessionList::users()
{
    Fixture f;
    f.addRows(3);
    f.source.rows.append(ScriptedSessionSource::row(50, 7, QStringLiteral("of seven"), 5));
    f.open();
    f.bar->setUsers({{1, QStringLiteral("Ana"), {}}, {7, QStringLiteral("Bento"), {}}});
    auto* user = f.bar->findChildren<QComboBox*>().constFirst();
    user->setFocus();
    user->lineEdit()->selectAll();
    QTest::keyClicks(user->lineEdit(), QStringLiteral("7"));
    QTest::keyClick(user->lineEdit(), Qt::Key_Return);
    QCOMPARE(f.bar->query().userId, std::optional<qint64>(7));
    QCOMPARE(user->currentText(), QStringLiteral("Bento (7)"));
    f.settle();
    QCOMPARE(f.model.rowCount(), 1);
    user->lineEdit()->selectAll();
    QTest::keyClick(user->lineEdit(), Qt::Key_Delete);
    QTest::keyClick(user->lineEdit(), Qt::Key_Return);
    QVERIFY(!f.bar->query().userId);
}

void TestSessionList::chipsAndResidency()
{
    Fixture f;
    f.addRows(12);
    f.source.putCached(Fixture::key(3), 2, 3000, 100);
    f.source.putCached({5, QStringLiteral("lonely")}, 2, 3000, 100);
    f.open();
    QTRY_COMPARE_WITH_TIMEOUT(f.chip(Show::All)->text(), QStringLiteral("All 13"), 5000);
    QCOMPARE(f.chip(Show::Both)->text(), QStringLiteral("Both 1"));
    QCOMPARE(f.chip(Show::ArchiveOnly)->text(), QStringLiteral("Archive only 11"));
    QTest::mouseClick(f.chip(Show::CacheOnly), Qt::LeftButton);
    f.settle();
    QCOMPARE(f.model.rowCount(), 1);
    QCOMPARE(f.chip(Show::All)->text(), QStringLiteral("All 13")); // chips count what they would show
    QVERIFY(!f.chip(Show::All)->isChecked());
    f.bar->clearFilters();
    f.settle();
    QCOMPARE(f.model.rowCount(), 13);
    QVERIFY(f.chip(Show::All)->isChecked());
    f.chip(Show::Both)->setFocus();
    QTest::keyClick(f.chip(Show::Both), Qt::Key_Space);
    f.settle();
    QCOMPARE(f.model.rowCount(), 1);
}

void TestSessionList::nothingFound()
{
    Fixture f;
    f.addRows(3);
    f.open();
    SessionQuery query;
    query.text = QStringLiteral("<b>no such</b>");
    query.activity = SessionQuery::Activity::LastHour;
    f.bar->setQuery(query);
    f.settle();
    QVERIFY(f.said().contains(QLatin1String("Nothing found")));
    QVERIFY(f.said().contains(QLatin1String("<b>no such</b>")));
    QVERIFY(f.said().contains(QLatin1String("Last hour")));
    auto* clear = f.view->viewport()->findChild<QPushButton*>();
    QVERIFY(clear->isVisible());
    QTest::mouseClick(clear, Qt::LeftButton);
    f.settle();
    QCOMPARE(f.model.rowCount(), 3);
    QVERIFY(f.said().isEmpty());
    QVERIFY(f.bar->searchField()->text().isEmpty());
}

void TestSessionList::nothingAtAll()
{
    Fixture f;
    f.open();
    QTRY_VERIFY_WITH_TIMEOUT(f.said().contains(QLatin1String("No conversations yet")), 5000);
    QVERIFY(!f.view->viewport()->findChild<QPushButton*>()->isVisible());
}

void TestSessionList::skeletonWhileLoading()
{
    Fixture f;
    f.addRows(3);
    f.source.held = {Kind::Page};
    f.window.resize(400, 500);
    f.window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&f.window));
    f.model.start();
    QTRY_COMPARE_WITH_TIMEOUT(f.source.open(Kind::Page), 1, 5000);
    QVERIFY(f.said().isEmpty());
    const QImage image = f.view->viewport()->grab().toImage();
    int differing = 0;
    for (int y = 0; y < image.height(); y += 2)
        differing += image.pixel(50, y) != image.pixel(1, 1);
    QVERIFY(differing > 5); // something stands where the titles will be
    f.source.release();
    f.settle();
    QCOMPARE(f.model.rowCount(), 3);
}

/// More new texts than one painting lays out: the others follow by themselves.
void TestSessionList::manyNewCards()
{
    Fixture f;
    for (int i = 0; i < 40; ++i) {
        const QString title = QString(u"A title of some length, of " + f.name(i) + u", ").repeated(4);
        f.source.rows.append(ScriptedSessionSource::row(40 - i, 1, f.name(i), i * 60, title));
    }
    f.open({500, 1000});
    PaintCounter paints;
    f.view->viewport()->installEventFilter(&paints);
    QFont larger = f.view->font();
    larger.setPointSizeF(larger.pointSizeF() + 1);
    f.view->setFont(larger); // all texts are new
    QTRY_VERIFY_WITH_TIMEOUT(paints.count >= 3, 5000);
    const QRect last = f.view->visualRect(f.view->indexAt({5, f.view->viewport()->height() - f.view->rowHeight()}));
    const auto inkOfTitle = [&] {
        const QImage image = f.view->viewport()->grab(last).toImage();
        int ink = 0;
        for (int x = image.width() / 4; x < image.width() / 2; ++x)
            ink += image.pixel(x, image.height() * 2 / 5) != image.pixel(1, 1);
        return ink;
    };
    QTRY_VERIFY_WITH_TIMEOUT(inkOfTitle() > 5, 5000);
}

void TestSessionList::storeAway()
{
    Fixture f;
    f.addRows(3);
    f.open();
    const int before = f.view->viewport()->height();
    f.source.archiveError = StoreError{
        StoreError::Kind::Unavailable, Store::Archive, QStringLiteral("PostgreSQL at /run/pg: connection refused"), {}};
    f.model.refresh();
    QTRY_VERIFY_WITH_TIMEOUT(f.view->viewport()->height() < before, 5000); // a line above the list
    QCOMPARE(f.model.rowCount(), 3);
    f.source.archiveError.reset();
    StoreStatus up;
    up.store = Store::Archive;
    up.state = StoreStatus::State::Up;
    f.model.setStoreStatus(up);
    QTRY_COMPARE_WITH_TIMEOUT(f.view->viewport()->height(), before, 5000);
}

void TestSessionList::reachedByTab()
{
    Fixture f;
    f.addRows(3);
    f.open();
    f.window.activateWindow();
    f.bar->searchField()->setFocus();
    QSet<QWidget*> reached;
    for (int i = 0; i < 20; ++i) {
        QTest::keyClick(&f.window, Qt::Key_Tab);
        reached.insert(QApplication::focusWidget());
    }
    for (QComboBox* box : f.bar->findChildren<QComboBox*>())
        QVERIFY(reached.contains(box) || reached.contains(box->lineEdit()));
    QVERIFY(reached.contains(f.bar->findChild<QCheckBox*>()));
    QVERIFY(reached.contains(f.view));
    QVERIFY(reached.contains(f.chip(f.chips->show())));
}

void TestSessionList::fitsNarrowWindows()
{
    Fixture f;
    f.addRows(3);
    f.open({900, 500});
    SessionCounts counts;
    counts.total = counts.archiveOnly = 1'000'000;
    counts.both = counts.cacheOnly = counts.ghost = counts.orphan = counts.problems = 123'456;
    f.chips->setCounts(counts);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QTRY_VERIFY_WITH_TIMEOUT(f.chip(Show::Problems)->geometry().right() <= f.chips->width(), 5000);
    QCOMPARE(f.window.width(), 900);
}

void TestSessionList::accessibleNames()
{
    Fixture f;
    f.addRows(3);
    f.open();
    for (const QWidget* widget : f.window.findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() && qobject_cast<const QComboBox*>(widget))
            QVERIFY(!widget->accessibleName().isEmpty());
    }
    QVERIFY(!f.view->accessibleName().isEmpty());
    QVERIFY(!f.bar->searchField()->accessibleName().isEmpty());
    for (const ResidencyChip* chip : f.chips->findChildren<ResidencyChip*>())
        QVERIFY(!chip->accessibleName().isEmpty());
}

void TestSessionList::typingInTheList()
{
    Fixture f;
    f.addRows(3);
    f.open();
    QSignalSpy typed(f.view, &SessionListView::searchTyped);
    QTest::keyClick(f.view, Qt::Key_V);
    QCOMPARE(typed.size(), 1);
    QCOMPARE(typed[0][0].toString(), QStringLiteral("v"));
}

void TestSessionList::toolTipsArePlain()
{
    Fixture f;
    f.source.rows.append(
        ScriptedSessionSource::row(1, 1, QStringLiteral("id"), 5, QStringLiteral("<img src='http://x'>hi")));
    f.open();
    const QString tip = f.model.index(0).data(Qt::ToolTipRole).toString();
    QVERIFY(tip.contains(QLatin1String("<img"))); // the delegate escapes it before it is shown
}

QTEST_MAIN(TestSessionList)
#include "tst_session_list.moc"
