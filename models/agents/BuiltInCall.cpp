#include "models/agents/BuiltInCall.h"

#include <QRegularExpression>

namespace talkglass {

namespace {

constexpr int paceMs = 30;
constexpr qsizetype quotedChars = 300;

QString quoted(const QString& text)
{
    const QString whole = text.simplified();
    qsizetype length = std::min(whole.size(), quotedChars);
    if (length < whole.size() && whole.at(length).isLowSurrogate())
        --length;
    return length < whole.size() ? QString(whole.left(length) + u'…') : whole;
}

/// Nothing but blanks lies between the pieces: put together they are the text.
QStringList wordsOf(const QString& text)
{
    static const QRegularExpression word(QStringLiteral("\\S+\\s*"));
    QStringList words;
    for (auto found = word.globalMatch(text); found.hasNext();)
        words.append(found.next().captured());
    return words;
}

} // namespace

BuiltInCall::BuiltInCall(const AgentQuestion& question, QObject* parent)
    : AgentCall(parent)
{
    const QString said = question.context.isEmpty() ? QString() : quoted(question.context.constLast().content);
    m_text = tr("I am the built-in agent of Talkglass. There is no model and no network behind me: I only repeat what "
                "you said, so that you can see an answer arrive and being stored.\n\nYou said: “%1”\n\n"
                "Messages I was shown, this one included: %2. For real answers, give Talkglass a list of agents with "
                "--agents FILE.")
                 .arg(said)
                 .arg(question.context.size());
    m_pieces = question.watched ? wordsOf(m_text) : QStringList{m_text};
    m_pace.setInterval(question.watched ? paceMs : 0);
    connect(&m_pace, &QTimer::timeout, this, &BuiltInCall::sayMore);
}

void BuiltInCall::start()
{
    m_pace.start();
}

void BuiltInCall::sayMore()
{
    if (!m_pieces.isEmpty()) {
        Q_EMIT grew(m_pieces.takeFirst());
        return;
    }
    m_pace.stop();
    Q_EMIT finished(AgentAnswer{m_text, QStringLiteral("built-in")});
}

} // namespace talkglass
