#pragma once

#include "models/drill/DrillTypes.h"
#include "models/service/ServiceSettings.h"
#include "views/proof/ProofScope.h"

#include <QWidget>

class QButtonGroup;
class QCheckBox;
class QLabel;
class QSpinBox;

namespace talkglass {

/// Which sessions, and how their cached copies are made to end; says at once what that will write. GUI thread.
class DrillChoice : public QWidget
{
    Q_OBJECT

public:
    explicit DrillChoice(QWidget* parent = nullptr);

    void setScopes(const QList<ProofScope>& scopes);
    /// What the list shows is known now.
    void settleScope(const ProofScope& scope) { m_scope->settle(scope); }
    void setReadOnly(bool readOnly);
    /// As it was chosen for an earlier drill.
    void setKept(const ProofScope& scope, const DrillOptions& options);
    ProofScope scope() const;
    /// Without a state file.
    DrillPlan plan() const;
    DrillWay way() const;
    void setWay(DrillWay way);
    QString consequences() const;
    bool isPossible() const;

Q_SIGNALS:
    void changed();

private:
    QLayout* ways();
    void addWay(DrillWay way, const QString& text, const QString& hint, QWidget* option, QLayout* to);
    void showConsequences();

    bool m_readOnly = false;
    ProofScopeBox* m_scope;
    QButtonGroup* m_ways;
    QSpinBox* m_ttl;
    QCheckBox* m_putBack;
    QCheckBox* m_checkWarming;
    QCheckBox* m_keepMessages;
    QLabel* m_consequences;
};

} // namespace talkglass
