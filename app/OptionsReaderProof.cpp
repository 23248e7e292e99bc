#include "app/OptionsReader.h"

#include <limits>

namespace talkglass {

namespace {

StoreError invalid(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

bool hasReportEnding(const QString& file)
{
    return file.endsWith(u".html", Qt::CaseInsensitive) || file.endsWith(u".json", Qt::CaseInsensitive) ||
           file.endsWith(u".xml", Qt::CaseInsensitive);
}

} // namespace

void OptionsReader::addProofOptions()
{
    const auto add = [this](const char* name, const QString& text, const QString& value = {}) {
        m_parser.addOption(QCommandLineOption(QString::fromLatin1(name), text, value));
    };
    add("how", tr("How verify ends the cached copy: copy (a clone of it, the default), drop (itself, now), wait."),
        tr("WAY"));
    add("copy-ttl", tr("verify --how copy: how long the clones live (2)."), tr("SECONDS"));
    add("yes", tr("verify --how drop: do not ask."));
    add("put-back", tr("verify --how drop: put the cached copy back afterwards, with what is left of its TTL."));
    add("warm", tr("verify: also check that a read fills the cache again, which writes to it."));
    add("state", tr("verify: where a wait keeps what it needs to go on."), tr("FILE"));
    add("report", tr("Save the evidence, in the form that its ending says: .html, .json, .xml (JUnit)."), tr("FILE"));
    add("redact", tr("No contents in the report, but their hashes."));
    add("persist", tr("at-risk: archive what is at risk, now."));
    add("within", tr("at-risk: only what ends so soon."), tr("SECONDS"));
}

Result<> OptionsReader::readProof()
{
    ProofOptions& proof = m_options.proof;
    proof.confirmed = isSet(QStringLiteral("yes"));
    proof.putBack = isSet(QStringLiteral("put-back"));
    proof.warm = isSet(QStringLiteral("warm"));
    proof.redact = isSet(QStringLiteral("redact"));
    proof.persist = isSet(QStringLiteral("persist"));
    proof.stateFile = value(QStringLiteral("state"));
    proof.report = value(QStringLiteral("report"));
    if (isSet(QStringLiteral("how"))) {
        const std::optional<DrillWay> way = drillWayFromName(value(QStringLiteral("how")));
        if (!way)
            return invalid(tr("--how: '%1' is none of copy, drop, wait").arg(value(QStringLiteral("how"))));
        proof.way = *way;
    }
    if (isSet(QStringLiteral("report")) && !hasReportEnding(proof.report))
        return invalid(tr("--report: '%1' ends in none of .html, .json, .xml").arg(proof.report));
    if (proof.putBack && proof.way != DrillWay::Drop)
        return invalid(tr("--put-back goes with --how drop only"));

    constexpr qint64 longest = std::numeric_limits<qint32>::max();
    qint64 copyTtl = proof.copyTtl.count();
    if (const Result<> done = readWhole(QStringLiteral("copy-ttl"), 1, 86400, copyTtl); !done)
        return done;
    proof.copyTtl = std::chrono::seconds(copyTtl);
    if (isSet(QStringLiteral("within"))) {
        qint64 within = 0;
        if (const Result<> done = readWhole(QStringLiteral("within"), 0, longest, within); !done)
            return done;
        proof.within = std::chrono::seconds(within);
    }
    return Done{};
}

} // namespace talkglass
