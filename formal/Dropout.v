(** Part 3.3: the expected loss under dropout.

    ['M[F]_(n, d)] are the n × d matrices over F, ['cV[F]_n] the columns of n
    entries; [X i j] is an entry, [*m] the product and [^T] the transpose.
    [*:] multiplies by a number. F is any real closed field: an ordered field in
    which each number above 0 has a square root and each polynomial of odd degree
    a root. The real numbers are one. *)
From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Dropout.

Variable F : rcfType.

(** The square of the Euclidean length of a column. *)
Definition sqnorm (n : nat) (v : 'cV[F]_n) : F := \sum_i v i 0 ^+ 2.

(** A mask says of each of the n × d entries whether it is kept. *)
Definition mask (n d : nat) := {ffun 'I_n * 'I_d -> bool}.

(** The number that a mask puts at an entry: 1 if it is kept, and 0 if not. *)
Definition entry (n d : nat) (R : mask n d) (i : 'I_n) (j : 'I_d) : F := (R (i, j))%:R.

(** The probability of a mask whose entries are independent, each kept with
    probability p: a factor p for each entry kept, 1 - p for each one dropped. *)
Definition probability (n d : nat) (p : F) (R : mask n d) : F :=
  \prod_e (if R e then p else 1 - p).

(** The expectation of f: the mean of its values over all masks, each weighted
    with its probability. *)
Definition expectation (n d : nat) (p : F) (f : mask n d -> F) : F :=
  \sum_R probability p R * f R.

(** X multiplied entry by entry with the mask R. *)
Definition masked (n d : nat) (X : 'M[F]_(n, d)) (R : mask n d) : 'M[F]_(n, d) :=
  \matrix_(i, j) (X i j * entry R i j).

(** The loss of the weights w on the masked inputs. *)
Definition loss (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (R : mask n d) : F :=
  sqnorm (y - masked X R *m w).

(** The diagonal matrix of the lengths of the columns of X. *)
Definition Gamma (n d : nat) (X : 'M[F]_(n, d)) : 'M[F]_d :=
  diag_mx (\row_j Num.sqrt ((X^T *m X) j j)).

Section Expectation.

Variables (n d : nat) (p : F).
Notation E := (@expectation n d p).

(** The expectation of a product of functions of one entry each. *)
Lemma independence (g : 'I_n * 'I_d -> bool -> F) :
  E (fun R => \prod_e g e (R e)) = \prod_e (p * g e true + (1 - p) * g e false).
Proof.
transitivity (\sum_(R : mask n d) \prod_e ((if R e then p else 1 - p) * g e (R e))).
  by apply: eq_bigr => R _; rewrite -big_split.
rewrite -(bigA_distr_bigA (fun e (b : bool) => (if b then p else 1 - p) * g e b)).
by apply: eq_bigr => e _; rewrite big_bool.
Qed.

(** Probabilities add up to 1. *)
Lemma total : \sum_(R : mask n d) probability p R = 1.
Proof.
have := independence (fun _ _ => 1); rewrite /expectation.
under eq_bigr => R _ do rewrite big1 // mulr1.
by move=> ->; rewrite big1 // => e _; rewrite !mulr1 addrC subrK.
Qed.

(** A mask with m entries kept has the probability p^m (1 - p)^(n d - m). *)
Lemma probability_kept (R : mask n d) :
  probability p R = p ^+ #|[set e | R e]| * (1 - p) ^+ (n * d - #|[set e | R e]|).
Proof.
rewrite /probability (bigID (fun e => R e)) /=; congr (_ * _).
  rewrite (eq_bigr (fun=> p)) => [|e ->] //.
  by rewrite prodr_const; congr (_ ^+ _); apply: eq_card => e; rewrite inE.
rewrite (eq_bigr (fun=> 1 - p)) => [|e /negbTE ->] //.
rewrite prodr_const; congr (_ ^+ _).
have := cardsC [set e | R e]; rewrite card_prod !card_ord => <-; rewrite addKn.
by apply: eq_card => e; rewrite !inE.
Qed.

Lemma linear_sum (I : finType) (f : I -> mask n d -> F) :
  E (fun R => \sum_k f k R) = \sum_k E (f k).
Proof. by rewrite exchange_big; apply: eq_bigr => R _; rewrite mulr_sumr. Qed.

Lemma linear_scale (c : F) (f : mask n d -> F) : E (fun R => c * f R) = c * E f.
Proof. by rewrite mulr_sumr; apply: eq_bigr => R _; rewrite mulrCA. Qed.

Lemma linear_add (f g : mask n d -> F) : E (fun R => f R + g R) = E f + E g.
Proof. by rewrite -big_split; apply: eq_bigr => R _; rewrite mulrDr. Qed.

Lemma constant (c : F) : E (fun=> c) = c.
Proof. by rewrite /expectation -mulr_suml total mul1r. Qed.

Lemma same (f g : mask n d -> F) : f =1 g -> E f = E g.
Proof. by move=> fg; apply: eq_bigr => R _; rewrite fg. Qed.

(** The mean of an entry is p, and so is that of its square. *)
Lemma one_entry i j : E (fun R => entry R i j) = p.
Proof.
transitivity (E (fun R => \prod_e (if e == (i, j) then (R e)%:R else 1))).
  by apply: same => R; rewrite (bigD1 (i, j)) //= eqxx big1 ?mulr1 // => e /negbTE ->.
rewrite (independence (fun e b => if e == (i, j) then b%:R else 1)) (bigD1 (i, j)) //= eqxx.
rewrite mulr1 mulr0 addr0 big1 ?mulr1 // => e /negbTE ->.
by rewrite !mulr1 addrC subrK.
Qed.

(** Two entries of a row: independent, unless they are the same. *)
Lemma two_entries i j k :
  E (fun R => entry R i j * entry R i k) = p ^+ 2 + p * (1 - p) * (j == k)%:R.
Proof.
case: eqP => [<-|/eqP jk]; rewrite ?mulr1 ?mulr0 ?addr0.
  transitivity (E (fun R => entry R i j)); last first.
    by rewrite one_entry mulrBr mulr1 addrC subrK.
  by apply: same => R; rewrite /entry; case: (R _); rewrite ?mulr1 ?mulr0.
have ne : (i, k) != (i, j) by apply: contraNneq jk => -[->].
pose g e (b : bool) : F := if (e == (i, j)) || (e == (i, k)) then b%:R else 1.
transitivity (E (fun R => \prod_e g e (R e))).
  apply: same => R; rewrite (bigD1 (i, j)) //= (bigD1 (i, k)) //= /g !eqxx orbT /=.
  by rewrite big1 ?mulr1 // => e /andP[/negbTE -> /negbTE ->].
rewrite independence (bigD1 (i, j)) //= (bigD1 (i, k)) //= /g !eqxx orbT /=.
rewrite big1 => [|e /andP[/negbTE -> /negbTE ->]]; last by rewrite !mulr1 addrC subrK.
by rewrite !mulr1 !mulr0 !addr0.
Qed.

(** The squared error of one example: squared mean plus variance. *)
Lemma one_prediction (y : F) (x w : 'I_d -> F) (i : 'I_n) :
  E (fun R => (y - \sum_j x j * entry R i j * w j) ^+ 2)
  = (y - p * \sum_j x j * w j) ^+ 2 + p * (1 - p) * \sum_j x j ^+ 2 * w j ^+ 2.
Proof.
pose c j := x j * w j; pose r j := fun R : mask n d => entry R i j.
have expand R : (y - \sum_j x j * entry R i j * w j) ^+ 2
    = y ^+ 2 + (- (y *+ 2)) * (\sum_j c j * r j R)
      + \sum_j \sum_k c j * c k * (r j R * r k R).
  have -> : \sum_j x j * entry R i j * w j = \sum_j c j * r j R.
    by apply: eq_bigr => j _; rewrite /c /r mulrAC.
  rewrite sqrrB mulNr -mulrnAl; congr (_ - _ + _).
  rewrite expr2 mulr_suml; apply: eq_bigr => j _; rewrite mulr_sumr.
  by apply: eq_bigr => k _; rewrite mulrACA.
have mean : E (fun R => \sum_j c j * r j R) = p * \sum_j c j.
  rewrite linear_sum mulr_sumr; apply: eq_bigr => j _.
  by rewrite linear_scale one_entry mulrC.
have square : E (fun R => \sum_j \sum_k c j * c k * (r j R * r k R))
    = (p * \sum_j c j) ^+ 2 + p * (1 - p) * \sum_j x j ^+ 2 * w j ^+ 2.
  rewrite linear_sum exprMn [(\sum_j c j) ^+ 2]expr2 mulr_suml 2!mulr_sumr -big_split.
  apply: eq_bigr => j _ /=; rewrite linear_sum mulr_sumr.
  rewrite -exprMn -/(c j) mulr_sumr [X in _ + X](_ : _ = \sum_k c j * c k * (p * (1 - p) * (j == k)%:R)).
    rewrite -big_split; apply: eq_bigr => k _ /=.
    by rewrite linear_scale two_entries mulrDr [p ^+ 2 * _]mulrC.
  rewrite (bigD1 j) //= eqxx mulr1 big1 ?addr0 => [|k]; first by rewrite mulrC expr2.
  by rewrite eq_sym => /negbTE ->; rewrite !mulr0.
rewrite (same expand) 2!linear_add constant linear_scale mean square addrA; congr (_ + _).
by rewrite sqrrB mulNr -mulrnAl.
Qed.

End Expectation.

(** The expected loss, for every X, y, w and p. *)
Theorem dropout_expectation (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (p : F) :
  expectation p (loss X y w) = sqnorm (y - p *: (X *m w)) + p * (1 - p) * sqnorm (Gamma X *m w).
Proof.
have right_term j : (Gamma X *m w) j 0 ^+ 2 = \sum_i X i j ^+ 2 * w j 0 ^+ 2.
  rewrite /Gamma mul_diag_mx !mxE exprMn sqr_sqrtr.
    by rewrite mulr_suml; apply: eq_bigr => i _; rewrite mxE -expr2.
  by apply: sumr_ge0 => i _; rewrite mxE -expr2 sqr_ge0.
transitivity (\sum_i ((y i 0 - p * \sum_j X i j * w j 0) ^+ 2
                      + p * (1 - p) * \sum_j X i j ^+ 2 * w j 0 ^+ 2)).
  rewrite /loss /sqnorm linear_sum; apply: eq_bigr => i _.
  rewrite -(one_prediction p (y i 0) (X i) (fun j => w j 0) i).
  apply: same => R; rewrite !mxE; congr ((_ - _) ^+ 2).
  by apply: eq_bigr => j _; rewrite !mxE.
rewrite big_split -mulr_sumr /sqnorm; congr (_ + _ * _).
  by apply: eq_bigr => i _; rewrite !mxE.
by rewrite exchange_big; apply: eq_bigr => j _; rewrite right_term.
Qed.

(** The expected loss is that of ridge regression of y on Z = X Gamma^-1, with the
    weights v = p Gamma w and the penalty lambda = (1 - p) / p, if no column of X is 0. *)
Theorem dropout_is_ridge (n d : nat) (X : 'M[F]_(n, d)) (y : 'cV[F]_n) (w : 'cV[F]_d) (p : F) :
  (forall j, col j X != 0) -> p != 0 ->
  let Z := X *m invmx (Gamma X) in
  let v := p *: (Gamma X *m w) in
  let lambda := (1 - p) / p in
  Gamma X \in unitmx /\ expectation p (loss X y w) = sqnorm (y - Z *m v) + lambda * sqnorm v.
Proof.
move=> X_columns p_ne0 Z v lambda.
have Gamma_unit : Gamma X \in unitmx.
  rewrite unitmxE unitfE det_diag; apply/prodf_neq0 => j _; rewrite mxE sqrtr_eq0 -ltNge lt_def.
  have squares : (X^T *m X) j j = \sum_i X i j ^+ 2 by rewrite mxE; apply: eq_bigr => i _; rewrite mxE.
  rewrite squares sumr_ge0 ?andbT => [|i _]; last exact: sqr_ge0.
  apply: contraNneq (X_columns j) => /psumr_eq0P X0; apply/eqP/colP => i; rewrite !mxE.
  by apply/eqP; rewrite -sqrf_eq0 X0 // => k _; exact: sqr_ge0.
split=> //; rewrite dropout_expectation /Z /v -scalemxAr -mulmxA mulKmx //; congr (_ + _).
rewrite /sqnorm !mulr_sumr; apply: eq_bigr => j _; set u := Gamma X *m w.
have -> : (p *: u) j 0 = p * u j 0 by rewrite mxE.
by rewrite exprMn [RHS]mulrA; congr (_ * _); rewrite /lambda expr2 mulrA divfK // mulrC.
Qed.

End Dropout.
