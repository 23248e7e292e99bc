#include "views/proof/DrillChoice.h"

#include "views/Theme.h"
#include "views/proof/DrillText.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace talkglass {

namespace {

constexpr int longestCopySeconds = 60;

/// Only so that a plan which has no file yet is not refused for that.
const QString anyFile = QStringLiteral("later");

} // namespace

DrillChoice::DrillChoice(QWidget* parent)
    : QWidget(parent)
    , m_scope(new ProofScopeBox(this))
    , m_ways(new QButtonGroup(this))
    , m_ttl(new QSpinBox(this))
    , m_putBack(new QCheckBox(tr("put it &back afterwards, with its TTL"), this))
    , m_checkWarming(new QCheckBox(tr("Also check that a read &fills the cache right (writes to it)"), this))
    , m_keepMessages(new QCheckBox(tr("Keep every message for the &evidence"), this))
    , m_consequences(new QLabel(this))
{
    m_ttl->setRange(1, longestCopySeconds);
    m_ttl->setValue(2);
    m_ttl->setSuffix(tr(" s to live"));
    m_ttl->setAccessibleName(tr("How long a copy lives"));
    m_putBack->setChecked(true);
    m_putBack->setObjectName(QStringLiteral("putBack"));
    m_checkWarming->setObjectName(QStringLiteral("checkWarming"));
    m_keepMessages->setChecked(true);
    m_consequences->setObjectName(QStringLiteral("consequences"));
    m_consequences->setTextFormat(Qt::PlainText);
    m_consequences->setWordWrap(true);
    m_consequences->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* options = new QHBoxLayout;
    options->setSpacing(4 * theme::unit);
    options->addWidget(m_checkWarming);
    options->addWidget(m_keepMessages);
    options->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * theme::unit);
    column->addWidget(m_scope);
    column->addLayout(ways());
    column->addLayout(options);
    column->addWidget(m_consequences);

    connect(m_scope, &ProofScopeBox::scopeChanged, this, &DrillChoice::showConsequences);
    connect(m_ways, &QButtonGroup::idToggled, this, &DrillChoice::showConsequences);
    connect(m_ttl, &QSpinBox::valueChanged, this, &DrillChoice::showConsequences);
    for (const QCheckBox* box : {m_putBack, m_checkWarming, m_keepMessages})
        connect(box, &QCheckBox::toggled, this, &DrillChoice::showConsequences);
    setScopes({ProofScope::ofAll()});
    setWay(DrillWay::Copy);
}

QLayout* DrillChoice::ways()
{
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::unit);
    addWay(DrillWay::Copy, tr("&On a copy"),
           tr("the session itself is not touched: a copy of it under a reserved id expires"), m_ttl, column);
    addWay(DrillWay::Drop, tr("&Drop the cached copy now"), tr("readers go to the archive from then on;"), m_putBack,
           column);
    addWay(DrillWay::Wait, tr("&Wait for the real TTL"), tr("can be left, and goes on when it is started again"),
           nullptr, column);
    return column;
}

void DrillChoice::addWay(DrillWay way, const QString& text, const QString& hint, QWidget* option, QLayout* to)
{
    auto* choice = new QRadioButton(text, this);
    choice->setObjectName(u"way-" % drillWayName(way));
    choice->setAccessibleDescription(hint);
    m_ways->addButton(choice, int(way));
    auto* words = new QLabel(hint, this);
    words->setForegroundRole(QPalette::PlaceholderText);
    auto* row = new QHBoxLayout;
    row->setSpacing(2 * theme::unit);
    row->addWidget(choice);
    row->addWidget(words);
    if (option)
        row->addWidget(option);
    row->addStretch(1);
    static_cast<QVBoxLayout*>(to)->addLayout(row);
}

void DrillChoice::setScopes(const QList<ProofScope>& scopes)
{
    m_scope->setScopes(scopes);
}

void DrillChoice::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    showConsequences();
}

void DrillChoice::setKept(const ProofScope& scope, const DrillOptions& options)
{
    m_scope->setScopes({scope});
    setWay(options.way);
    m_putBack->setChecked(options.putBack);
    m_checkWarming->setChecked(options.checkWarming);
}

ProofScope DrillChoice::scope() const
{
    return m_scope->scope();
}

DrillWay DrillChoice::way() const
{
    return DrillWay(m_ways->checkedId());
}

void DrillChoice::setWay(DrillWay way)
{
    m_ways->button(int(way))->setChecked(true);
    showConsequences();
}

DrillPlan DrillChoice::plan() const
{
    const ProofScope scope = m_scope->scope();
    DrillPlan plan;
    plan.sessions = scope.sessions;
    plan.userId = scope.userId;
    plan.options.way = way();
    plan.options.copyTtl = std::chrono::seconds(m_ttl->value());
    plan.options.putBack = way() == DrillWay::Drop && m_putBack->isChecked();
    plan.options.checkWarming = way() != DrillWay::Copy && m_checkWarming->isChecked();
    plan.options.keepMessages = m_keepMessages->isChecked();
    plan.mayWrite = !m_readOnly;
    return plan;
}

bool DrillChoice::isPossible() const
{
    DrillPlan plan = this->plan();
    plan.options.stateFile = anyFile;
    return m_scope->scope().isKnown && !plan.refusal();
}

QString DrillChoice::consequences() const
{
    return m_consequences->text();
}

void DrillChoice::showConsequences()
{
    if (m_ways->checkedId() < 0)
        return;
    m_ttl->setEnabled(way() == DrillWay::Copy);
    m_putBack->setEnabled(way() == DrillWay::Drop);
    m_checkWarming->setEnabled(way() != DrillWay::Copy);
    DrillPlan plan = this->plan();
    plan.options.stateFile = anyFile;
    QPalette colors;
    if (plan.refusal())
        colors.setColor(QPalette::WindowText, theme::danger(colors));
    m_consequences->setPalette(colors);
    m_consequences->setText(drilltext::consequences(plan));
    Q_EMIT changed();
}

} // namespace talkglass
