(** Part 1.2: the backward sweep is the gradient, and a sum over paths.

    The states are vectors of n numbers. Nothing is said of the steps and the
    losses here, but that they have gradients; the recurrent network, which has
    them, is in Recurrent.v. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect.
From Formal Require Import Vectors Derivatives.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

Section Backward.

(** [s t] is the step into the state of time t, as a function of the state before;
    [l t] is the loss of step t, as a function of the state of time t; h0 is the
    state before the first step. *)
Variables (n : nat) (s : nat -> vector n -> vector n) (l : nat -> vector n -> R) (h0 : vector n).

(** The states of the run: h_0 = h0, h_(t+1) = s_(t+1)(h_t). *)
Fixpoint state (t : nat) : vector n :=
  if t is t'.+1 then s t (state t') else h0.

(** The state k steps later, when the network runs on from the state h at time t. *)
Fixpoint onward (t : nat) (h : vector n) (k : nat) : vector n :=
  if k is k'.+1 then s (t + k) (onward t h k') else h.

(** F_t(h): the losses of the steps t, t + 1, ..., T added up, when h is put in the
    place of the state at time t and the network runs on from there. *)
Definition F (T t : nat) (h : vector n) : R := \sum_(k < (T - t).+1) l (t + k) (onward t h k).

(** The loss of the whole run, as a function of the state before the first step. *)
Definition L (T : nat) (h : vector n) : R := \sum_(k < T) l k.+1 (onward 0 h k.+1).

(** [g t] and [J t] stand for the local gradient and the Jacobian of step t. *)
Variables (g : nat -> vector n) (J : nat -> matrix n n).

(** The backward sweep from time t + k down to time t. It begins with the local
    gradient at time t + k; at each earlier time it is the local gradient there, plus
    the transposed Jacobian of the next step times what the sweep gave for the next
    time. *)
Fixpoint sweep (t k : nat) : vector n :=
  if k is k'.+1 then add (g t) (apply (transpose (J t.+1)) (sweep t.+1 k')) else g t.

(** The Jacobian from time t to time t + k: the product of the Jacobians of the steps
    t + 1, ..., t + k, the later ones to the left; for k = 0 the identity. *)
Fixpoint across (t k : nat) : matrix n n :=
  if k is k'.+1 then times (J (t + k)) (across t k') else identity.

(** What is given: g t is the gradient of the loss of step t at the state h_t, for t
    from 1 to T, and J (t + 1) is the Jacobian of step t + 1 at the state h_t before
    it, for t from 0 to T - 1. *)
Definition given (T : nat) : Prop :=
  (forall t, (1 <= t <= T)%N -> is_gradient (l t) (state t) (g t)) /\
  (forall t, (t < T)%N -> is_jacobian (s t.+1) (state t) (J t.+1)).

Lemma onwardS t h k : onward t h k.+1 = onward t.+1 (s t.+1 h) k.
Proof.
elim: k => [|k IH]; first by rewrite /= addn1.
by rewrite [LHS]/= -/(onward t h k.+1) IH /= addSnnS.
Qed.

(** F_t(h) = l_t(h) + F_(t+1)(s_(t+1)(h)). *)
Lemma F_recursion T t h : (t < T)%N -> F T t h = l t h + F T t.+1 (s t.+1 h).
Proof.
move=> t_T; rewrite /F big_ord_recl /= addn0 subnSK //; congr (_ + _).
have -> : (T - t)%N = (T - t.+1).+1 by rewrite subnSK.
by apply: eq_bigr => k _; rewrite -onwardS /= addSnnS.
Qed.

Lemma F_last T h : F T T h = l T h.
Proof. by rewrite /F subnn big_ord_recl big_ord0 /= addn0 Rplus_0_r. Qed.

Lemma L_recursion T h : (0 < T)%N -> L T h = F T 1 (s 1%N h).
Proof.
case: T => // T _; rewrite /L /F subSS subn0.
by apply: eq_bigr => k _; rewrite onwardS.
Qed.

(** The recursion, if g and J are the local gradients and the Jacobians. F_T has at h_T
    the gradient g_T. If F_(t+1) has at h_(t+1) the gradient G, then F_t has at h_t the
    gradient g_t + J_(t+1)^T G. And if F_1 has at h_1 the gradient G, then the loss L
    has at h_0 the gradient J_1^T G. *)
Theorem bptt_recursion (T : nat) : (1 <= T)%N -> given T ->
  [/\ is_gradient (F T T) (state T) (g T),
      forall t (G : vector n), (1 <= t < T)%N -> is_gradient (F T t.+1) (state t.+1) G ->
        is_gradient (F T t) (state t) (add (g t) (apply (transpose (J t.+1)) G))
    & forall G : vector n, is_gradient (F T 1) (state 1) G ->
        is_gradient (L T) h0 (apply (transpose (J 1)) G)].
Proof.
move=> T_gt0 [l_g s_J]; split=> [|t G /andP[t_gt0 t_T] F_G|G F_G].
- by apply: gradient_ext (l_g T _) => [h|]; rewrite ?F_last ?T_gt0 /=.
- have l_t : (1 <= t <= T)%N by rewrite t_gt0 ltnW.
  apply: gradient_ext (gradient_add (l_g t l_t) (chain_rule (s_J t t_T) F_G)) => h.
  by rewrite -F_recursion.
- by apply: gradient_ext (chain_rule (s_J 0%N T_gt0) F_G) => h; rewrite L_recursion.
Qed.

(** The sweep from the last step gives all total gradients. *)
Theorem backward_sweep (T t : nat) :
  given T -> (1 <= t <= T)%N -> is_gradient (F T t) (state t) (sweep t (T - t)).
Proof.
move=> all /andP[t_gt0 t_T]; have [last step _] := bptt_recursion (leq_trans t_gt0 t_T) all.
have [k kE] : exists k, (T - t)%N = k by exists (T - t)%N.
rewrite kE; elim: k => [|k IH] in t t_gt0 t_T kE *.
  by have -> : t = T by apply/eqP; rewrite eqn_leq t_T -subn_eq0 kE.
have lt : (t < T)%N by rewrite -subn_gt0 kE.
by apply: step; rewrite ?t_gt0 //; apply: IH; rewrite ?subnS ?kE.
Qed.

Lemma acrossS t k : across t k.+1 = times (across t.+1 k) (J t.+1).
Proof.
have ext M N : (forall v, apply M v = apply N v) -> M = N :> matrix n n.
  move=> MN; extensionality i; extensionality j.
  by rewrite -[M i j](dot_pick (M i)) -[N i j](dot_pick (N i)); exact: (congr1 (@^~ i) (MN _)).
elim: k => [|k IH]; apply: ext => v.
  by rewrite /= !apply_times !apply_identity addn1.
by rewrite [across t _]/= -/(across t k.+1) IH /= !apply_times addSnnS.
Qed.

Lemma sweep_unrolled (t k : nat) (i : 'I_n) :
  sweep t k i = \sum_(j < k.+1) apply (transpose (across t j)) (g (t + j)) i.
Proof.
elim: k t i => [|k IH] t i.
  by rewrite big_ord_recl big_ord0 /= transpose_identity apply_identity addn0 Rplus_0_r.
rewrite [LHS]/= big_ord_recl /= transpose_identity apply_identity addn0; congr (_ + _).
have -> : sweep t.+1 k = fun i => \sum_(j < k.+1) apply (transpose (across t.+1 j)) (g (t.+1 + j)) i.
  by extensionality i'.
rewrite {1}/apply; under eq_bigr => m _ do rewrite -sum_scale.
rewrite exchange_big; apply: eq_bigr => j _.
by rewrite -/(across t j.+1) acrossS transpose_times apply_times addSnnS.
Qed.

(** The backward sweep from T gives the total gradient of h_t, and it is a sum with a
    term for each loss that h_t reaches, that of time t + j for j from 0 to T - t: the
    local gradient there, times the transposed Jacobian from time t to time t + j. *)
Theorem bptt_unrolled (T t : nat) : given T -> (1 <= t <= T)%N ->
  is_gradient (F T t) (state t) (sweep t (T - t)) /\
  forall i : 'I_n,
    sweep t (T - t) i = \sum_(j < (T - t).+1) apply (transpose (across t j)) (g (t + j)) i.
Proof. by move=> all t_T; split=> [|i]; [exact: backward_sweep | exact: sweep_unrolled]. Qed.

End Backward.
