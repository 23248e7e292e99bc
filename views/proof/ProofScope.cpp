#include "views/proof/ProofScope.h"

#include "models/items/MessageText.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace talkglass {

namespace {

constexpr qsizetype idChars = 60;

struct Tr
{
    Q_DECLARE_TR_FUNCTIONS(ProofScope)
};

QString shortId(const SessionKey& key)
{
    const QString id = messagetext::visible(QStringView(key.sessionId).left(idChars)).simplified();
    return key.sessionId.size() > idChars ? QString(id + u'…') : id;
}

} // namespace

ProofScope ProofScope::ofSession(const SessionKey& key)
{
    ProofScope scope;
    scope.text = Tr::tr("%1 (user %2)", "session id, user").arg(shortId(key), QString::number(key.userId));
    scope.sessions = {key};
    return scope;
}

ProofScope ProofScope::ofSessions(const QList<SessionKey>& keys)
{
    if (keys.size() == 1)
        return ofSession(keys.first());
    ProofScope scope;
    scope.text = Tr::tr("%n chosen session(s)", nullptr, int(keys.size()));
    scope.sessions = keys;
    return scope;
}

ProofScope ProofScope::ofUser(qint64 userId, const QString& name)
{
    ProofScope scope;
    const QString shown = messagetext::visible(QStringView(name).left(idChars)).simplified();
    scope.text = name.isEmpty() ? Tr::tr("All sessions of user %1").arg(userId)
                                : Tr::tr("All sessions of user %1, %2").arg(QString::number(userId), shown);
    scope.userId = userId;
    return scope;
}

ProofScope ProofScope::ofAll()
{
    ProofScope scope;
    scope.text = Tr::tr("All sessions");
    return scope;
}

ProofScope ProofScope::ofFilter()
{
    ProofScope scope;
    scope.text = Tr::tr("What the list shows: finding it…");
    scope.isKnown = false;
    return scope;
}

ProofScope ProofScope::ofFiltered(const QList<SessionKey>& keys, bool isCut)
{
    ProofScope scope;
    scope.text = isCut ? Tr::tr("What the list shows: the newest %n session(s)", nullptr, int(keys.size()))
                       : Tr::tr("What the list shows: %n session(s)", nullptr, int(keys.size()));
    scope.sessions = keys;
    scope.isKnown = !keys.isEmpty();
    return scope;
}

ProofScope ProofScope::ofFilterFailed(const QString& why)
{
    ProofScope scope;
    scope.text = Tr::tr("What the list shows: not found, %1").arg(why);
    scope.isKnown = false;
    return scope;
}

ProofScopeBox::ProofScopeBox(QWidget* parent)
    : QComboBox(parent)
{
    setAccessibleName(tr("Which sessions"));
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(28);
    connect(this, &QComboBox::currentIndexChanged, this, &ProofScopeBox::scopeChanged);
}

void ProofScopeBox::setScopes(const QList<ProofScope>& scopes)
{
    m_scopes = scopes;
    {
        const QSignalBlocker quiet(this);
        clear();
        for (const ProofScope& scope : scopes)
            addItem(scope.text);
    }
    setCurrentIndex(0);
    Q_EMIT scopeChanged();
}

ProofScope ProofScopeBox::scope() const
{
    return m_scopes.value(currentIndex(), ProofScope::ofAll());
}

void ProofScopeBox::settle(const ProofScope& scope)
{
    const auto known = std::ranges::find(m_scopes, false, &ProofScope::isKnown);
    if (known == m_scopes.end())
        return;
    *known = scope;
    setItemText(int(known - m_scopes.begin()), scope.text);
    Q_EMIT scopeChanged();
}

} // namespace talkglass
