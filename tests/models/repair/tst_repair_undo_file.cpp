#include "models/repair/RepairPlan.h"
#include "models/repair/RepairUndo.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace talkglass;

namespace {

UndoRecord recordOf(const QString& sessionId, const QByteArray& element = "element")
{
    UndoRecord record;
    record.key = {7, sessionId};
    record.cacheBefore.type = "list";
    record.cacheBefore.elements = {element};
    record.cacheAfter = "after";
    return record;
}

/// As a disk that is full: no file of this process grows beyond so many bytes.
class FullDisk
{
public:
    explicit FullDisk(qint64 bytes)
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit now{rlim_t(bytes), m_before.rlim_max};
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &now);
    }
    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    Q_DISABLE_COPY_MOVE(FullDisk)

private:
    rlimit m_before{};
    void (*m_handler)(int) = SIG_DFL;
};

} // namespace

/// What is in an undo file can be undone, whatever happened to the writes before and after.
class TestRepairUndoFile : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    QString path() const { return m_folder->filePath(QStringLiteral("plan.json.undo")); }
    void write(const QByteArray& bytes) const
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    QByteArray bytes() const
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    Result<> append(const UndoRecord& record) const
    {
        UndoFile file(path());
        const Result<> opened = file.open();
        return opened ? file.append(record) : opened;
    }
    /// The sessions that can be undone, oldest first.
    QStringList sessions() const
    {
        const Result<QList<UndoRecord>> records = UndoFile::load(path());
        if (!records)
            return {records.error().text()};
        QStringList ids;
        for (const UndoRecord& record : *records)
            ids.prepend(record.key.sessionId);
        return ids;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void appends()
    {
        QVERIFY(append(recordOf(QStringLiteral("a"))));
        QVERIFY(append(recordOf(QStringLiteral("b"))));
        QCOMPARE(sessions(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::ReadOther;
        QVERIFY(!(QFile::permissions(path()) & others));
    }

    /// Not even the header fitted: the next repair begins the file anew.
    void fullFromTheBeginning_data()
    {
        QTest::addColumn<int>("room");
        QTest::newRow("nothing") << 0;
        QTest::newRow("a part of the header") << 10;
        QTest::newRow("the header") << 28;
        QTest::newRow("the header, and a part of the record") << 90;
    }
    void fullFromTheBeginning()
    {
        QFETCH(const int, room);
        {
            const FullDisk full(room);
            const Result<> refused = append(recordOf(QStringLiteral("a")));
            QVERIFY(!refused);
            QVERIFY2(refused.error().message.contains(path()), qPrintable(refused.error().text()));
        }
        QVERIFY2(bytes().isEmpty() || bytes().endsWith('\n'), bytes().constData());
        QVERIFY(append(recordOf(QStringLiteral("b"))));
        QCOMPARE(sessions(), QStringList{QStringLiteral("b")});
    }

    /// What was kept stays, and what comes after it is kept as well, by the same file and by another.
    void fullInTheMiddle()
    {
        UndoFile file(path());
        QVERIFY(file.open());
        QVERIFY(file.append(recordOf(QStringLiteral("a"))));
        const QByteArray before = bytes();
        {
            const FullDisk full(before.size() + 4096);
            QVERIFY(!file.append(recordOf(QStringLiteral("long"), QByteArray(100'000, 'x'))));
        }
        QCOMPARE(bytes(), before);
        QVERIFY(file.append(recordOf(QStringLiteral("b"))));
        QCOMPARE(sessions(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
    }

    /// A crash in the middle of a write, or an earlier version on a full disk.
    void tornTails()
    {
        QVERIFY(append(recordOf(QStringLiteral("a"), QByteArray(200'000, 'x'))));
        const QByteArray whole = bytes();
        QVERIFY(append(recordOf(QStringLiteral("b"), QByteArray(200'000, 'y'))));
        const QByteArray both = bytes();
        for (const qsizetype size : {whole.size() + 1, both.size() - 100, both.size() - 1, both.size()}) {
            write(both.first(size));
            QVERIFY(append(recordOf(QStringLiteral("c"))));
            QStringList expected{QStringLiteral("a"), QStringLiteral("c")};
            if (size == both.size())
                expected.insert(1, QStringLiteral("b"));
            QCOMPARE(sessions(), expected);
        }
        for (const char* head : {"", "{\"talk", "{\"talkglass_repair_undo\":1}"}) {
            write(head);
            QVERIFY2(append(recordOf(QStringLiteral("d"))), head);
            QCOMPARE(sessions(), QStringList{QStringLiteral("d")});
        }
    }

    /// Somebody's own file is left as it is, and so is one that is spoilt.
    void somethingElse()
    {
        const QByteArray spoilt = "{\"talkglass_repair_undo\":1}\n{\"user_id\":7,\"ses{\"user_id\":7}\n";
        for (const QByteArray& other : {QByteArray("letters"), QByteArray("letters\nand more\n"), QByteArray("\n"),
                                        QByteArray("{\"talkglass_repair_undo\":2}\n"), spoilt}) {
            write(other);
            const Result<> refused = append(recordOf(QStringLiteral("a")));
            QVERIFY2(!refused, other.constData());
            QVERIFY(!refused.error().hint.isEmpty());
            QVERIFY(!UndoFile(path()).check());
            QCOMPARE(bytes(), other);
        }
    }

    /// A plan of which a part was written is none: the one before it stays.
    void planOnAFullDisk()
    {
        const QString plan = m_folder->filePath(QStringLiteral("plan.json"));
        RepairPlan made;
        QVERIFY(made.save(plan));
        RepairSession session;
        session.key = {7, QStringLiteral("s")};
        session.expectedCache = session.expectedArchive = "x";
        session.discards = {QString(200'000, u'x')};
        made.sessions.append(session);
        {
            const FullDisk full(50'000);
            const Result<> refused = made.save(plan);
            QVERIFY(!refused);
            QVERIFY2(refused.error().message.contains(plan), qPrintable(refused.error().text()));
        }
        QVERIFY(RepairPlan::load(plan));
        QCOMPARE(RepairPlan::load(plan)->sessions.size(), 0);
    }

    void oneRepairAtATime()
    {
        UndoFile first(path());
        QVERIFY(first.open());
        QVERIFY(!append(recordOf(QStringLiteral("b"))));
        QVERIFY(first.append(recordOf(QStringLiteral("a"))));
        QCOMPARE(sessions(), QStringList{QStringLiteral("a")});
    }
};

QTEST_GUILESS_MAIN(TestRepairUndoFile)
#include "tst_repair_undo_file.moc"
