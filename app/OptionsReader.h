#pragma once

#include "app/Options.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QHash>
#include <QList>

namespace talkglass {

/// Turns a command line into Options, step by step; the first thing wrong ends it.
class OptionsReader
{
    Q_DECLARE_TR_FUNCTIONS(Options)

public:
    OptionsReader();

    Result<Options> read(const QStringList& arguments, const QProcessEnvironment& environment);
    QString helpText() const;

private:
    void addProofOptions();
    void addAgentOptions();
    void addCompareOptions();
    void addServeOptions();
    Result<> readCommand();
    Result<> readSession();
    Result<> checkApplies() const;
    Result<> readNumbers();
    Result<> readChoices();
    Result<> readMessage();
    Result<> readWindow();
    Result<> readProof();
    Result<> readComparison();
    Result<> readAgents(const QProcessEnvironment& environment);
    Result<> readServe();
    void readSecret(const QList<QHash<QString, QString>>& layers);
    Result<> readStores(const QProcessEnvironment& environment);
    Result<> readPolicy(const QList<QHash<QString, QString>>& layers);

    /// A whole number from `min` to `max` given to `option`; `value` stays if it is not given.
    Result<> readWhole(const QString& option, qint64 min, qint64 max, qint64& value) const;
    bool isSet(const QString& option) const { return m_parser.isSet(option); }
    QString value(const QString& option) const { return m_parser.value(option); }

    QCommandLineParser m_parser;
    QString m_commandName;
    Options m_options;
};

} // namespace talkglass
