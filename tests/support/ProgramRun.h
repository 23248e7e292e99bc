#pragma once

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

namespace talkglass {

class ServiceFixture;

/// What a process left behind.
struct ProgramRun
{
    int exitCode = -1; ///< −1: it did not end in time, or crashed
    QByteArray out;
    QByteArray err;

    QJsonObject object() const { return QJsonDocument::fromJson(out).object(); }
    QJsonArray array() const { return QJsonDocument::fromJson(out).array(); }

    /// Waits for its end.
    static ProgramRun of(QProcess& process, int limitMs = 60'000);
};

/// Our own environment, in which the program finds the fixture's stores.
QProcessEnvironment programEnvironment(const ServiceFixture& fixture);
/// Starts talkglass; `input` is all that it can read.
void startProgram(QProcess& process, const QProcessEnvironment& environment, const QStringList& arguments,
                  const QByteArray& input = {});
/// One line, which is the whole of it.
bool isOneLine(const QByteArray& text);

} // namespace talkglass
