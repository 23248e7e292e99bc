#include "tests/support/ProgramRun.h"

#include "tests/support/ServiceFixture.h"

namespace talkglass {

ProgramRun ProgramRun::of(QProcess& process, int limitMs)
{
    ProgramRun run;
    if (process.waitForFinished(limitMs) && process.exitStatus() == QProcess::NormalExit)
        run.exitCode = process.exitCode();
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

QProcessEnvironment programEnvironment(const ServiceFixture& fixture)
{
    const PostgresEndpoint archive = fixture.settings().archive;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("REDIS_URL"), QString(u"unix://" + fixture.settings().redis.socketPath));
    environment.insert(QStringLiteral("DATABASE_URL"),
                       QStringLiteral("postgresql://%1@/%2?host=%3").arg(archive.user, archive.database, archive.host));
    return environment;
}

void startProgram(QProcess& process, const QProcessEnvironment& environment, const QStringList& arguments,
                  const QByteArray& input)
{
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(TALKGLASS_PROGRAM), arguments);
    process.write(input);
    process.closeWriteChannel();
}

bool isOneLine(const QByteArray& text)
{
    return text.count('\n') == 1 && text.endsWith('\n');
}

} // namespace talkglass
