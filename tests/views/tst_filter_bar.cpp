#include "views/SessionFilterBar.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace talkglass;

namespace {

struct Shown
{
    Shown()
    {
        User ana;
        ana.id = 3;
        ana.name = QStringLiteral("Ana Souza");
        User jonas;
        jonas.id = 7;
        jonas.name = QStringLiteral("Jonas Weber");
        bar.setUsers({ana, jonas});
        bar.resize(1000, bar.sizeHint().height());
        bar.show();
        bar.activateWindow();
    }
    QComboBox* user() { return choice(QStringLiteral("User")); }
    QComboBox* choice(const QString& name)
    {
        for (QComboBox* box : bar.findChildren<QComboBox*>()) {
            if (box->accessibleName() == name)
                return box;
        }
        return nullptr;
    }
    void type(const QString& text)
    {
        user()->lineEdit()->setFocus();
        user()->lineEdit()->selectAll();
        QTest::keyClicks(user()->lineEdit(), text);
    }

    SessionFilterBar bar;
};

} // namespace

class TestFilterBar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void enterTakesTheUserThatFits()
    {
        Shown s;
        QVERIFY(QTest::qWaitForWindowActive(&s.bar));
        s.type(QStringLiteral("ana"));
        QAbstractItemView* suggestions = s.user()->completer()->popup();
        QTRY_VERIFY(suggestions->isVisible());
        QTest::keyClick(suggestions, Qt::Key_Return);
        QCOMPARE(s.bar.query().userId, std::optional<qint64>(3));
        QCOMPARE(s.user()->currentText(), QStringLiteral("Ana Souza (3)"));

        s.type(QStringLiteral("12"));
        QTest::keyClick(s.user()->lineEdit(), Qt::Key_Return);
        QCOMPARE(s.bar.query().userId, std::optional<qint64>(12)); // the cache may know more users
    }

    void whatFitsNobodyStaysAndIsMarked()
    {
        Shown s;
        s.type(QStringLiteral("Nobody"));
        QTest::keyClick(s.user()->lineEdit(), Qt::Key_Return);
        QCOMPARE(s.bar.query().userId, std::nullopt);
        QCOMPARE(s.user()->currentText(), QStringLiteral("Nobody"));
        QVERIFY2(s.user()->toolTip().contains(u"Nobody"), qPrintable(s.user()->toolTip()));
        QVERIFY(s.user()->accessibleDescription().contains(u"Nobody"));

        s.type(QStringLiteral("jon"));
        QTest::keyClick(s.user()->lineEdit(), Qt::Key_Return);
        QCOMPARE(s.bar.query().userId, std::optional<qint64>(7));
        QVERIFY(s.user()->accessibleDescription().isEmpty());

        s.type(QStringLiteral("Nobody"));
        QTest::keyClick(s.user()->lineEdit(), Qt::Key_Return);
        s.bar.clearFilters();
        QVERIFY(s.user()->currentText().isEmpty());
        QVERIFY(s.user()->accessibleDescription().isEmpty());
    }

    void anEmptyFieldHasNothingToClear()
    {
        Shown s;
        auto* clear = s.bar.searchField()->findChild<QToolButton*>();
        QVERIFY(clear);
        QTest::keyClicks(s.bar.searchField(), QStringLiteral("word"));
        QTest::keyClick(s.bar.searchField(), Qt::Key_Return);
        QCOMPARE(s.bar.query().text, QStringLiteral("word"));
        s.bar.clearFilters();
        QVERIFY(s.bar.searchField()->text().isEmpty());
        QTRY_VERIFY(clear->property("opacity").toDouble() < 0.01);
        QSignalSpy asked(&s.bar, &SessionFilterBar::queryChanged);
        QTest::qWait(400); // longer than a pause in typing
        QCOMPARE(asked.size(), 0);
    }

    /// Where there is little room they stand in two rows, and can be read.
    void choicesCanBeRead()
    {
        Shown s;
        for (const int width : {1000, 640}) {
            s.bar.resize(width, s.bar.sizeHint().height());
            QTest::qWait(0);
            QComboBox* residency = s.choice(QStringLiteral("Residency"));
            const int text = residency->fontMetrics().horizontalAdvance(residency->currentText());
            QVERIFY2(residency->width() > text + 24, qPrintable(QString::number(residency->width())));
            QVERIFY(s.bar.searchField()->width() >= 140);
            QVERIFY(residency->geometry().right() <= width);
        }
    }
};

QTEST_MAIN(TestFilterBar)
#include "tst_filter_bar.moc"
